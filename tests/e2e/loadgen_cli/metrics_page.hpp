#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <string>
#include <thread>

namespace loadgen::tests {

// Metrics of a process that uses `share` of a core, from construction on: its process_cpu_seconds_total is
// share times the time that has gone by. Serves until destruction, on a thread of its own.
class metrics_page {
 public:
  explicit metrics_page(double share);
  metrics_page(metrics_page const&) = delete;
  metrics_page& operator=(metrics_page const&) = delete;
  ~metrics_page();

  std::string url() const;

 private:
  void accept();

  double const share_;
  std::chrono::steady_clock::time_point const begin_ = std::chrono::steady_clock::now();
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::jthread thread_;
};

}  // namespace loadgen::tests
