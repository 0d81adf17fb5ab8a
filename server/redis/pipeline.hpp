#pragma once

#include "redis/error.hpp"
#include "redis/value.hpp"
#include "telemetry/request_record.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/result.hpp>

#include <deque>
#include <memory>
#include <utility>

namespace poolbench::redis {

// Commands that were sent and wait for their replies, which come in the same order. Not thread-safe: belongs
// to one connection, on one event loop.
class pipeline {
 public:
  using outcome = boost::system::result<value>;
  using time_point = telemetry::clock::time_point;

  bool empty() const noexcept { return waiting_.empty(); }
  std::size_t size() const noexcept { return waiting_.size(); }
  // Of the command whose reply is due next. Precondition: !empty().
  time_point first_deadline() const noexcept { return waiting_.front().deadline; }

  // `handler` is an Asio completion handler for void(outcome); it is called by post, never from inside here.
  template <class Handler>
  void push(time_point deadline, Handler handler) {
    waiting_.push_back({deadline, std::make_unique<waiter_for<Handler>>(std::move(handler))});
  }

  // The reply of the oldest command has come. Precondition: !empty().
  void complete_first(outcome result) {
    auto const first = std::move(waiting_.front());
    waiting_.pop_front();
    first.who->complete(std::move(result));
  }

  void fail_all(errc why) {
    while (!empty()) complete_first(make_error_code(why));
  }

 private:
  struct waiter {
    virtual ~waiter() = default;
    virtual void complete(outcome result) = 0;
  };

  template <class Handler>
  struct waiter_for final : waiter {
    explicit waiter_for(Handler from) : handler(std::move(from)) {}
    void complete(outcome result) override {
      auto const where = boost::asio::get_associated_executor(handler);
      boost::asio::post(where, [to = std::move(handler), got = std::move(result)]() mutable {
        std::move(to)(std::move(got));
      });
    }
    Handler handler;
  };

  struct entry {
    time_point deadline;
    std::unique_ptr<waiter> who;
  };
  std::deque<entry> waiting_;
};

}  // namespace poolbench::redis
