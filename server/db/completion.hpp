#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace poolbench::db {

// The other end of a waiting coroutine: calling it, once, from any thread, resumes the coroutine on its own
// executor with that value. Keeps the executor's context from running out of work until then.
template <class T>
class completion {
 public:
  virtual ~completion() = default;
  // Whether anybody could cancel it at all.
  virtual bool cancellable() const = 0;
  // Must be called on the coroutine's executor, before anybody can complete: `act` is called there if the
  // coroutine is cancelled while it waits. It still has to be completed.
  virtual void on_cancel(std::function<void()> act) = 0;
  // Consumes `self`, which must be this.
  virtual void operator()(std::unique_ptr<completion> self, T value) = 0;
};

namespace detail {

template <class T, class Handler>
class handler_completion final : public completion<T> {
 public:
  explicit handler_completion(Handler handler)
      : handler_(std::move(handler)), work_(boost::asio::get_associated_executor(handler_)) {}

  bool cancellable() const override {
    return boost::asio::get_associated_cancellation_slot(handler_).is_connected();
  }

  void on_cancel(std::function<void()> act) override {
    auto slot = boost::asio::get_associated_cancellation_slot(handler_);
    if (!slot.is_connected()) return;
    slot.assign([act = std::move(act)](boost::asio::cancellation_type kind) {
      if (kind != boost::asio::cancellation_type::none) act();
    });
  }

  void operator()(std::unique_ptr<completion<T>> self, T value) override {
    auto const executor = work_.get_executor();
    boost::asio::post(executor, [this, self = std::move(self), value = std::move(value)]() mutable {
      auto handler = std::move(handler_);
      auto slot = boost::asio::get_associated_cancellation_slot(handler);
      if (slot.is_connected()) slot.clear();
      self.reset();
      std::move(handler)(std::move(value));
    });
  }

 private:
  Handler handler_;
  boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work_;
};

}  // namespace detail

// Suspends the awaiting coroutine and calls start(std::unique_ptr<completion<T>>).
template <class T, class Start>
boost::asio::awaitable<T> completed_by(Start start) {
  auto initiate = [start = std::move(start)]<class Handler>(Handler handler) mutable {
    start(std::make_unique<detail::handler_completion<T, Handler>>(std::move(handler)));
  };
  return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void(T)>(
      std::move(initiate), boost::asio::use_awaitable);
}

template <class T>
void complete(std::unique_ptr<completion<T>> waiting, T value) {
  auto& target = *waiting;
  target(std::move(waiting), std::move(value));
}

}  // namespace poolbench::db
