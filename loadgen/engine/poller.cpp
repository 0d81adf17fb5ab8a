#include "engine/poller.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace loadgen::engine {

poller::poller() : descriptor_{::epoll_create1(EPOLL_CLOEXEC)} {
  if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "epoll_create1"};
}

poller::~poller() {
  ::close(descriptor_);
}

void poller::opened(int descriptor, unsigned client) {
  epoll_event interest{};
  interest.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  interest.data.u32 = client;
  if (::epoll_ctl(descriptor_, EPOLL_CTL_ADD, descriptor, &interest) != 0) {
    throw std::system_error{errno, std::generic_category(), "epoll_ctl"};
  }
}

std::span<poller::event const> poller::wait(std::chrono::nanoseconds limit) {
  auto const ns = std::max(limit, std::chrono::nanoseconds{0}).count();
  timespec const timeout{.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
  auto const count =
      ::epoll_pwait2(descriptor_, raw_.data(), static_cast<int>(raw_.size()), &timeout, nullptr);
  if (count < 0 && errno != EINTR) throw std::system_error{errno, std::generic_category(), "epoll_pwait2"};
  auto const found = static_cast<std::size_t>(std::max(count, 0));
  for (std::size_t i = 0; i < found; ++i) {
    events_[i] = {raw_[i].data.u32, (raw_[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0};
  }
  return {events_.data(), found};
}

std::span<poller::event const> poller::sleep(std::chrono::nanoseconds length) {
  std::this_thread::sleep_for(length);
  return wait(std::chrono::nanoseconds{0});
}

}  // namespace loadgen::engine
