#include "support/delay_server/delay_server.hpp"

#include "support/delay_server/freezer.hpp"
#include "support/delay_server/listening_socket.hpp"
#include "support/delay_server/script.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cmath>
#include <mutex>
#include <queue>
#include <random>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <unordered_map>

namespace loadgen::tests {

using clock = delay_server::clock;
using fault = script::fault;

namespace {

struct connection {
  int descriptor = -1;
  std::string in;
  std::string out;
  script doing;
  bool busy = false;  // a request was read and its answer is not yet complete
  bool answering = false;
  bool watched_for_room = false;  // the answer did not fit into the socket at once
  std::size_t log_index = 0;
  std::uint64_t number = 0;  // of the request
  bool head = false;
};

struct alarm {
  clock::time_point at;
  int descriptor;
  std::uint64_t serial;  // of the connection: descriptors are used again
  bool operator>(alarm const& other) const { return at > other.at; }
};

// The length of the first complete request in the bytes; 0: there is none yet.
std::size_t request_length(std::string const& bytes) {
  auto const end = bytes.find("\r\n\r\n");
  if (end == bytes.npos) return 0;
  std::size_t body = 0;
  constexpr std::string_view name = "\r\nContent-Length: ";
  if (auto const at = bytes.find(name); at < end) {
    auto const* const digits = bytes.data() + at + name.size();
    std::from_chars(digits, bytes.data() + end, body);
  }
  auto const length = end + 4 + body;
  return bytes.size() >= length ? length : 0;
}

void reset(int descriptor) {
  linger const hard{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

}  // namespace

class delay_server::implementation {
 public:
  explicit implementation(options how);
  ~implementation();

  void freeze(clock::time_point begin, clock::time_point end);
  void freeze_at_request(std::uint64_t number, clock::duration length);
  ledger read_ledger() const {
    std::lock_guard const lock{mutex_};
    return ledger_;
  }
  std::uint16_t port() const { return port_of(listener_.get()); }

 private:
  void run();
  void accept_all();
  void on_ready(int descriptor, std::uint32_t events);
  void read(connection& from);
  void begin_request(connection& on, std::size_t length);
  void answer(connection& to);
  void write(connection& to);
  void watch(connection const& which, std::uint32_t events);
  void finish(connection& of);
  void close(int descriptor);
  clock::time_point due(script const& what, clock::time_point now);

  options const how_;
  file_descriptor listener_, poll_, wake_;
  std::unordered_map<int, connection> connections_;
  std::unordered_map<int, std::uint64_t> serials_;
  std::priority_queue<alarm, std::vector<alarm>, std::greater<>> alarms_;
  freezer freezer_;
  std::atomic<bool> stop_{false};
  clock::time_point worker_free_{};
  std::mt19937_64 random_;

  mutable std::mutex mutex_;
  ledger ledger_;
  std::uint64_t freeze_number_ = 0;
  clock::duration freeze_length_{};
  std::jthread thread_;
};

delay_server::implementation::implementation(options how)
    : how_{std::move(how)},
      listener_{how_.unix_socket.empty() ? listen_on(how_.host, how_.port)
                                         : listen_on_path(how_.unix_socket)},
      poll_{::epoll_create1(EPOLL_CLOEXEC)},
      wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)},
      random_{how_.seed} {
  for (auto const descriptor : {listener_.get(), wake_.get()}) {
    epoll_event interest{.events = EPOLLIN, .data = {.fd = descriptor}};
    ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, descriptor, &interest);
  }
  thread_ = std::jthread{[this] { run(); }};
}

delay_server::implementation::~implementation() {
  stop_ = true;
  freezer_.end_all();
  ::eventfd_write(wake_.get(), 1);
  thread_.join();
  for (auto const& [descriptor, unused] : connections_) ::close(descriptor);
}

void delay_server::implementation::freeze(clock::time_point begin, clock::time_point end) {
  freezer_.add(begin, end);
  ::eventfd_write(wake_.get(), 1);
}

void delay_server::implementation::freeze_at_request(std::uint64_t number, clock::duration length) {
  std::lock_guard const lock{mutex_};
  freeze_number_ = number;
  freeze_length_ = length;
}

void delay_server::implementation::run() {
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  std::array<epoll_event, 64> events{};
  for (;;) {
    auto wake_at = freezer_.stand_still();
    if (stop_) return;
    while (!alarms_.empty() && alarms_.top().at <= clock::now()) {
      auto const due_now = alarms_.top();
      alarms_.pop();
      auto const found = connections_.find(due_now.descriptor);
      if (found != connections_.end() && serials_[due_now.descriptor] == due_now.serial)
        answer(found->second);
    }
    if (!alarms_.empty()) wake_at = std::min(wake_at, alarms_.top().at);
    auto const wait = std::clamp<clock::duration>(wake_at - clock::now(), std::chrono::nanoseconds{0},
                                                  std::chrono::seconds{1});
    timespec const timeout{.tv_sec = wait / std::chrono::seconds{1},
                           .tv_nsec = (wait % std::chrono::seconds{1}).count()};
    auto const count =
        ::epoll_pwait2(poll_.get(), events.data(), static_cast<int>(events.size()), &timeout, nullptr);
    // What has come while it stood still is read when it goes on.
    freezer_.stand_still();
    for (int i = 0; i < count; ++i)
      on_ready(events[static_cast<std::size_t>(i)].data.fd, events[static_cast<std::size_t>(i)].events);
  }
}

void delay_server::implementation::on_ready(int descriptor, std::uint32_t events) {
  if (descriptor == listener_.get()) {
    accept_all();
  } else if (descriptor == wake_.get()) {
    eventfd_t value = 0;
    ::eventfd_read(wake_.get(), &value);
  } else if (auto const found = connections_.find(descriptor); found != connections_.end()) {
    if ((events & EPOLLOUT) != 0 && found->second.answering) {
      write(found->second);
    } else {
      read(found->second);
    }
  }
}

void delay_server::implementation::accept_all() {
  for (;;) {
    auto const descriptor = ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) return;
    send_at_once(descriptor);
    epoll_event interest{.events = EPOLLIN, .data = {.fd = descriptor}};
    ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, descriptor, &interest);
    connections_[descriptor] = {};
    connections_[descriptor].descriptor = descriptor;
    ++serials_[descriptor];
    std::lock_guard const lock{mutex_};
    ++ledger_.connections;
  }
}

void delay_server::implementation::read(connection& from) {
  std::array<char, 16 * 1024> bytes;
  auto const got = ::recv(from.descriptor, bytes.data(), bytes.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    close(from.descriptor);
    return;
  }
  from.in.append(bytes.data(), static_cast<std::size_t>(got));
  {
    std::lock_guard const lock{mutex_};
    ledger_.bytes_received += static_cast<std::uint64_t>(got);
  }
  if (auto const length = from.busy ? 0 : request_length(from.in); length > 0) begin_request(from, length);
}

clock::time_point delay_server::implementation::due(script const& what, clock::time_point now) {
  if (what.queue == script::queueing::none) return now + what.delay;
  auto service = what.service;
  if (what.queue == script::queueing::exponential) {
    std::exponential_distribution<double> times;
    service = std::chrono::nanoseconds{std::llround(times(random_) * static_cast<double>(service.count()))};
  }
  worker_free_ = std::max(worker_free_, now) + service;
  return worker_free_;
}

void delay_server::implementation::begin_request(connection& on, std::size_t length) {
  auto const now = clock::now();
  auto const head_end = on.in.find("\r\n\r\n") + 4;
  auto const head = on.in.substr(0, head_end);
  auto const target_begin = head.find(' ') + 1;
  auto const target = head.substr(target_begin, head.find(' ', target_begin) - target_begin);
  on.doing = parse_script(target);
  if (on.doing.status == 0) on.doing.status = how_.status;
  on.head = head.starts_with("HEAD ");
  on.busy = true;
  if (head.find("\r\nConnection: close\r\n") != head.npos) on.doing.close_after = true;
  std::unique_lock lock{mutex_};
  on.number = ++ledger_.requests;
  ++ledger_.by_path[target.substr(0, target.find('?'))];
  if ((on.number - 1) % 100 >= on.doing.percent) on.doing.what = fault::none;
  if (on.doing.what != fault::none) ++ledger_.faults;
  if (how_.keep_log) {
    on.log_index = ledger_.log.size();
    ledger_.log.push_back({head, on.in.substr(head_end, length - head_end), now, now});
  }
  if (on.number == freeze_number_) {
    auto const for_ever = freeze_length_ == clock::duration::max();
    freezer_.add(now, for_ever ? clock::time_point::max() : now + freeze_length_);
  }
  lock.unlock();
  on.in.erase(0, length);
  freezer_.stand_still();
  if (on.doing.what == fault::never) return;
  auto const at = due(on.doing, clock::now());
  if (at <= clock::now()) {
    answer(on);
  } else {
    alarms_.push({at, on.descriptor, serials_[on.descriptor]});
  }
}

void delay_server::implementation::answer(connection& to) {
  auto const what = to.doing.what;
  if (what == fault::close || what == fault::reset) {
    if (what == fault::reset) reset(to.descriptor);
    close(to.descriptor);
    return;
  }
  to.out = answer_bytes(to.doing, to.number, to.head);
  to.answering = true;
  write(to);
}

void delay_server::implementation::write(connection& to) {
  auto const filler = endless_filler(to.doing);
  for (;;) {
    if (to.out.empty() && !filler.empty()) to.out = filler;
    if (to.out.empty()) break;
    // The books are kept while nobody reads them: who has the answer finds it in the ledger.
    std::lock_guard const lock{mutex_};
    auto const sent = ::send(to.descriptor, to.out.data(), to.out.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
      watch(to, EPOLLIN | EPOLLOUT);
      to.watched_for_room = true;
      return;
    }
    if (sent < 0) {
      close(to.descriptor);
      return;
    }
    to.out.erase(0, static_cast<std::size_t>(sent));
    ledger_.bytes_sent += static_cast<std::uint64_t>(sent);
    if (!to.out.empty() || !filler.empty()) continue;
    if (to.doing.what == fault::none) ++ledger_.by_status[to.doing.status];
    if (how_.keep_log) ledger_.log[to.log_index].answered = clock::now();
  }
  finish(to);
}

void delay_server::implementation::watch(connection const& which, std::uint32_t events) {
  epoll_event interest{.events = events, .data = {.fd = which.descriptor}};
  ::epoll_ctl(poll_.get(), EPOLL_CTL_MOD, which.descriptor, &interest);
}

void delay_server::implementation::finish(connection& of) {
  auto const what = of.doing.what;
  of.busy = false;
  of.answering = false;
  if (what == fault::reset_inside) reset(of.descriptor);
  if (what == fault::reset_inside || what == fault::truncate || of.doing.close_after ||
      of.doing.frame == script::framing::close) {
    close(of.descriptor);
    return;
  }
  if (of.watched_for_room) watch(of, EPOLLIN);
  of.watched_for_room = false;
  if (auto const length = request_length(of.in); length > 0) begin_request(of, length);
}

void delay_server::implementation::close(int descriptor) {
  ::close(descriptor);
  connections_.erase(descriptor);
}

delay_server::delay_server(options how) : implementation_{std::make_unique<implementation>(std::move(how))} {}
delay_server::~delay_server() = default;
std::uint16_t delay_server::port() const noexcept {
  return implementation_->port();
}
void delay_server::freeze(clock::time_point begin, clock::time_point end) {
  implementation_->freeze(begin, end);
}
void delay_server::freeze_at_request(std::uint64_t number, clock::duration length) {
  implementation_->freeze_at_request(number, length);
}
ledger delay_server::read_ledger() const {
  return implementation_->read_ledger();
}

}  // namespace loadgen::tests
