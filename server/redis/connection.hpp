#pragma once

#include "redis/client.hpp"
#include "redis/link.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace poolbench::redis {

// One event loop's connection to Redis: a link after the other, with back-off in between. Everything but the
// constructor and usable() runs on that loop. It keeps itself alive from start() to stop().
class connection : public std::enable_shared_from_this<connection> {
 public:
  connection(boost::asio::any_io_executor loop, endpoint where, client_options how);

  boost::asio::any_io_executor get_executor() { return backoff_.get_executor(); }
  bool usable() const noexcept { return usable_; }  // thread-safe

  void start();
  void stop();
  boost::asio::awaitable<pipeline::outcome> command(std::vector<std::string> arguments);

 private:
  using self_ptr = std::shared_ptr<connection>;
  static boost::asio::awaitable<void> run(self_ptr self);
  static boost::asio::awaitable<void> introduce(self_ptr self, std::shared_ptr<link> to,
                                                link::time_point deadline);

  boost::asio::awaitable<boost::system::error_code> connect(link::time_point deadline);
  boost::asio::awaitable<void> pause(std::chrono::milliseconds time);
  void came_up();
  void went_down(std::string_view why);

  endpoint const where_;
  client_options const how_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::steady_timer backoff_;
  std::shared_ptr<link> link_;
  std::atomic<bool> usable_{false};
  bool started_ = false;
  bool stopped_ = false;
  bool told_down_ = false;
};

}  // namespace poolbench::redis
