#include "event_loops.hpp"

#include <fmt/format.h>

#include <pthread.h>

namespace poolbench {

event_loops::event_loops(std::string name, std::size_t count) : name_(std::move(name)) {
  for (std::size_t i = 0; i != count; ++i) loops_.push_back(std::make_unique<loop>());
}

event_loops::~event_loops() {
  finish(std::chrono::milliseconds{0});
}

void event_loops::start() {
  for (std::size_t i = 0; i != loops_.size(); ++i) {
    auto& each = *loops_[i];
    {
      std::lock_guard const lock{mutex_};
      ++running_;
    }
    each.thread = std::thread{[this, &each] {
      each.context.run();
      std::lock_guard const lock{mutex_};
      --running_;
      ended_.notify_all();
    }};
    ::pthread_setname_np(each.thread.native_handle(), fmt::format("{}-{}", name_, i).substr(0, 15).c_str());
  }
}

bool event_loops::finish(std::chrono::milliseconds patience) {
  for (auto const& each : loops_) each->busy.reset();
  bool in_time = false;
  {
    std::unique_lock lock{mutex_};
    in_time = ended_.wait_for(lock, patience, [this] { return running_ == 0; });
  }
  for (auto const& each : loops_) {
    if (!in_time) each->context.stop();
    if (each->thread.joinable()) each->thread.join();
  }
  return in_time;
}

std::vector<boost::asio::io_context*> event_loops::contexts() const {
  std::vector<boost::asio::io_context*> result;
  for (auto const& each : loops_) result.push_back(&each->context);
  return result;
}

std::vector<boost::asio::any_io_executor> event_loops::executors() const {
  std::vector<boost::asio::any_io_executor> result;
  for (auto const& each : loops_) result.emplace_back(each->context.get_executor());
  return result;
}

}  // namespace poolbench
