#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace poolbench::tests {

// Runs `loop` until `predicate()` holds; false when it does not within `patience`.
template <class Predicate>
bool run_until(boost::asio::io_context& loop, Predicate predicate,
               std::chrono::seconds patience = std::chrono::seconds{20}) {
  auto const deadline = std::chrono::steady_clock::now() + patience;
  while (!predicate()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    if (loop.stopped()) loop.restart();
    loop.run_one_for(std::chrono::milliseconds{10});
  }
  return true;
}

// Runs `loop` until the coroutine has returned; throws what it throws, and when it takes longer than 20 s.
template <class T>
T await(boost::asio::io_context& loop, boost::asio::awaitable<T> work) {
  std::optional<T> value;
  std::exception_ptr failed;
  bool done = false;
  boost::asio::co_spawn(loop, std::move(work), [&](std::exception_ptr error, T result) {
    failed = error;
    value.emplace(std::move(result));
    done = true;
  });
  if (!run_until(loop, [&] { return done; }))
    throw std::runtime_error{"the coroutine did not return in time"};
  if (failed) std::rethrow_exception(failed);
  return std::move(*value);
}

}  // namespace poolbench::tests
