#pragma once

#include "http/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// The real HTTP server with a test's handlers, on threads of its own, and a record of what it told its
// observer.
namespace poolbench::testing {

class recording_observer : public http::observer {
 public:
  void request_started(boost::beast::http::fields const& headers, http::verb, std::string_view,
                       telemetry::request_record& record) override {
    if (headers.count("traceparent") > 0) record.trace.emplace().trace_id.fill(0xab);
    ++started;
  }
  void request_finished(http::exchange const& what, telemetry::request_record const&) override {
    std::lock_guard const lock{mutex_};
    finished_.push_back(
        {std::string{what.route}, std::string{what.path}, what.status, what.bytes_sent, what.cut});
    changed_.notify_all();
  }
  void rejected(std::string_view reason) override {
    std::lock_guard const lock{mutex_};
    ++rejected_[std::string{reason}];
    changed_.notify_all();
  }
  void connections(int delta) override {
    std::lock_guard const lock{mutex_};
    open_ += delta;
    changed_.notify_all();
  }

  struct finished_exchange {
    std::string route, path;
    unsigned status;
    std::size_t bytes_sent;
    bool cut;
  };

  // Waits until there are so many, then returns them.
  std::vector<finished_exchange> finished(std::size_t count) {
    std::unique_lock lock{mutex_};
    wait(lock, [&] { return finished_.size() >= count; });
    return finished_;
  }
  int rejections(std::string const& reason, int at_least = 0) {
    std::unique_lock lock{mutex_};
    wait(lock, [&] { return rejected_[reason] >= at_least; });
    return rejected_[reason];
  }
  bool open_becomes(int count) {
    std::unique_lock lock{mutex_};
    return wait(lock, [&] { return open_ == count; });
  }

  std::atomic<int> started{0};

 private:
  template <class Condition>
  bool wait(std::unique_lock<std::mutex>& lock, Condition condition) {
    return changed_.wait_for(lock, std::chrono::seconds{20}, condition);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<finished_exchange> finished_;
  std::map<std::string, int> rejected_;
  int open_ = 0;
};

class http_server {
 public:
  explicit http_server(std::vector<http::route> routes, http::options settings = {}, std::size_t loops = 1)
      : routes_{std::move(routes)} {
    if (settings.endpoint.port() == 0 && settings.endpoint.address().is_unspecified()) {
      settings.endpoint = {boost::asio::ip::address_v4::loopback(), 0};
    }
    settings.log = [this](std::string_view event, std::string_view detail) {
      std::lock_guard const lock{mutex_};
      log_ += std::string{event} + ": " + std::string{detail} + "\n";
    };
    std::vector<boost::asio::io_context*> contexts;
    for (std::size_t i = 0; i < loops; ++i) {
      contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
      guards_.emplace_back(contexts_.back()->get_executor());
      contexts.push_back(contexts_.back().get());
    }
    server_ = std::make_unique<http::server>(contexts, settings, routes_, observer);
    server_->start();
    for (auto* const context : contexts) threads_.emplace_back([context] { context->run(); });
  }

  ~http_server() {
    if (!drained_) drain(std::chrono::milliseconds{0}).wait();
    guards_.clear();
    for (auto& context : contexts_) context->stop();
    threads_.clear();
    server_.reset();
  }

  std::future<void> drain(std::chrono::milliseconds allowed) {
    drained_ = true;
    return boost::asio::co_spawn(*contexts_.front(), server_->drain(http::server::clock::now() + allowed),
                                 boost::asio::use_future);
  }

  boost::asio::ip::tcp::endpoint endpoint() const { return server_->local_endpoint(); }
  http::server& server() { return *server_; }
  boost::asio::io_context& context() { return *contexts_.front(); }
  std::string log() {
    std::lock_guard const lock{mutex_};
    return log_;
  }

  recording_observer observer;

 private:
  std::mutex mutex_;
  std::string log_;
  http::router routes_;
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guards_;
  std::unique_ptr<http::server> server_;
  std::vector<std::jthread> threads_;
  bool drained_ = false;
};

}  // namespace poolbench::testing
