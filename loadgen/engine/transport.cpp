#include "engine/transport.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace loadgen::engine {
namespace {

io_result from_errno() {
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINPROGRESS || errno == EINTR) {
    return {io_status::would_block, 0, 0};
  }
  return {io_status::failed, 0, errno};
}

int tls_length(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

std::string describe(io_result const& failed) {
  return failed.error != 0 ? std::strerror(failed.error) : take_tls_error();
}

transport transport::over(int connected) noexcept {
  transport result;
  result.descriptor_ = connected;
  result.state_ = state::established;
  return result;
}

transport::transport(transport&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)},
      state_{std::exchange(other.state_, state::closed)},
      stamped_{std::exchange(other.stamped_, false)},
      tls_{std::move(other.tls_)},
      time_limit_{other.time_limit_} {}

transport& transport::operator=(transport&& other) noexcept {
  close();
  descriptor_ = std::exchange(other.descriptor_, -1);
  state_ = std::exchange(other.state_, state::closed);
  stamped_ = std::exchange(other.stamped_, false);
  tls_ = std::move(other.tls_);
  time_limit_ = other.time_limit_;
  return *this;
}

io_result transport::open(address const& to, tls_context const* tls, mode how) {
  close();
  auto const flags = SOCK_STREAM | SOCK_CLOEXEC | (how == mode::non_blocking ? SOCK_NONBLOCK : 0);
  descriptor_ = ::socket(to.family(), flags, 0);
  if (descriptor_ < 0) return from_errno();
  if (to.family() != AF_UNIX) {
    int const on = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  if (tls != nullptr) tls_ = tls->new_session();
  state_ = state::opened;
  return {};
}

io_result transport::connect(address const& to) {
  if (state_ == state::handshaking) return shake_hands();
  if (state_ == state::connecting) {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return {io_status::failed, 0, error};
  }
  // Asked again, a socket that is still connecting says EALREADY, a connected one EISCONN.
  if (::connect(descriptor_, to.get(), to.length) == 0 || errno == EISCONN) return connected();
  // A Unix socket whose listener's queue is full says EAGAIN and will not tell when to try again.
  if (errno == EAGAIN) return {io_status::failed, 0, EAGAIN};
  if (errno != EALREADY && errno != EINPROGRESS && errno != EINTR) return from_errno();
  state_ = state::connecting;
  return {io_status::would_block, 0, 0};
}

io_result transport::connected() {
  if (tls_) {
    ::SSL_set_fd(tls_.get(), descriptor_);
    state_ = state::handshaking;
    return shake_hands();
  }
  state_ = state::established;
  return {};
}

io_result transport::shake_hands() {
  ::ERR_clear_error();
  auto const result = tls_result(::SSL_do_handshake(tls_.get()));
  if (result.status == io_status::done) state_ = state::established;
  return result;
}

// What an SSL_ call that returned this means.
io_result transport::tls_result(int returned) const {
  if (returned > 0) return {io_status::done, static_cast<std::size_t>(returned), 0};
  switch (::SSL_get_error(tls_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return {io_status::would_block, 0, 0};
    case SSL_ERROR_ZERO_RETURN:
      return {io_status::end_of_stream, 0, 0};
    case SSL_ERROR_SYSCALL:
      if (errno != 0) return {io_status::failed, 0, errno};
      return {io_status::end_of_stream, 0, 0};
    default:
      if (ERR_GET_REASON(::ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        return {io_status::end_of_stream, 0, 0};
      }
      return {io_status::failed, 0, 0};
  }
}

io_result transport::read(char* into, std::size_t size) {
  if (tls_) {
    ::ERR_clear_error();
    errno = 0;
    return tls_result(::SSL_read(tls_.get(), into, tls_length(size)));
  }
  if (stamped_) return read_stamped(into, size);
  auto const got = ::recv(descriptor_, into, size, 0);
  if (got > 0) return {io_status::done, static_cast<std::size_t>(got), 0};
  return got == 0 ? io_result{io_status::end_of_stream, 0, 0} : from_errno();
}

void transport::stamp_arrivals() noexcept {
  int const on = 1;
  stamped_ = !tls_ && ::setsockopt(descriptor_, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0;
}

io_result transport::read_stamped(char* into, std::size_t size) const {
  iovec room{.iov_base = into, .iov_len = size};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(timespec))];
  msghdr message{};
  message.msg_iov = &room;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  auto const got = ::recvmsg(descriptor_, &message, 0);
  if (got <= 0) return got == 0 ? io_result{io_status::end_of_stream} : from_errno();
  io_result result{io_status::done, static_cast<std::size_t>(got), 0};
  for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp;
    std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    result.arrived = std::chrono::seconds{stamp.tv_sec} + std::chrono::nanoseconds{stamp.tv_nsec};
  }
  return result;
}

io_result transport::write(std::string_view data) {
  if (tls_) {
    ::ERR_clear_error();
    errno = 0;
    return tls_result(::SSL_write(tls_.get(), data.data(), tls_length(data.size())));
  }
  auto const sent = ::send(descriptor_, data.data(), data.size(), MSG_NOSIGNAL);
  return sent >= 0 ? io_result{io_status::done, static_cast<std::size_t>(sent), 0} : from_errno();
}

void transport::set_time_limit(std::chrono::nanoseconds limit) {
  // Within 1 % it stays as it is: most answers come long before, and each change is a system call.
  if (std::chrono::abs(limit - time_limit_) * 100 < time_limit_) return;
  time_limit_ = limit;
  // Zero would mean for ever.
  using std::chrono::microseconds;
  auto const us = std::max(std::chrono::ceil<microseconds>(limit), microseconds{1}).count();
  timeval const value{.tv_sec = us / 1'000'000, .tv_usec = us % 1'000'000};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &value, sizeof value);
  ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &value, sizeof value);
}

void transport::make_blocking() noexcept {
  ::fcntl(descriptor_, F_SETFL, ::fcntl(descriptor_, F_GETFL) & ~O_NONBLOCK);
}

void transport::close() noexcept {
  if (descriptor_ < 0) return;
  // One attempt to say good-bye; nobody waits for the answer.
  if (tls_ && state_ == state::established) ::SSL_shutdown(tls_.get());
  tls_.reset();
  ::close(descriptor_);
  descriptor_ = -1;
  state_ = state::closed;
  stamped_ = false;
  time_limit_ = std::chrono::nanoseconds{0};
}

}  // namespace loadgen::engine
