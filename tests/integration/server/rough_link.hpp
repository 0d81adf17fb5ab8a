#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <memory>
#include <thread>

namespace poolbench::tests {

// A network in front of a port of this machine: everything for port() goes there and back through it, as
// well as it can. What TCP makes of lost packets is what its users see: bytes that come late, in their order,
// and connections of which neither side hears anything any more, not even that the other one has closed.
// So it needs no privileges and no module of the kernel.
class rough_link {
 public:
  enum class weather {
    fair,
    lossy,  // everything takes 1 ms, and one in ten pieces is lost at first and comes 200 ms later
    down    // nothing gets through; it does when the weather changes, however late
  };

  explicit rough_link(unsigned short to);
  ~rough_link();
  rough_link(rough_link const&) = delete;
  rough_link& operator=(rough_link const&) = delete;

  unsigned short port() const { return acceptor_.local_endpoint().port(); }
  // Thread-safe.
  void becomes(weather what) { weather_ = what; }
  int lost() const { return lost_; }

 private:
  using tcp = boost::asio::ip::tcp;
  struct pair;

  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> carry(std::shared_ptr<pair> both, bool back);
  boost::asio::awaitable<void> pass();

  boost::asio::io_context loop_;
  tcp::endpoint to_;
  tcp::acceptor acceptor_;
  std::atomic<weather> weather_{weather::fair};
  std::atomic<int> lost_{0};
  unsigned pieces_ = 0;
  std::thread thread_;
};

}  // namespace poolbench::tests
