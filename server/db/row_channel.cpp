#include "db/row_channel.hpp"

namespace poolbench::db {

bool row_channel::offer(rows piece) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return cut_ || !ready_; });
  if (cut_) return false;
  if (!reader_) {
    ready_ = std::move(piece);
    return true;
  }
  auto waiting = std::move(reader_);
  lock.unlock();
  complete(std::move(waiting), result<rows>{std::move(piece)});
  return true;
}

void row_channel::end(std::optional<error> why) {
  finish(std::unique_lock(mutex_), std::move(why));
}

void row_channel::cut(error why) {
  std::unique_lock lock(mutex_);
  cut_ = true;
  ready_.reset();
  room_.notify_all();
  finish(std::move(lock), std::move(why));
}

void row_channel::abandon() {
  std::lock_guard const lock(mutex_);
  cut_ = ended_ = true;
  ready_.reset();
  room_.notify_all();
}

void row_channel::finish(std::unique_lock<std::mutex> lock, std::optional<error> why) {
  if (!ended_) failure_ = std::move(why);
  ended_ = true;
  if (!reader_) return;
  auto waiting = std::move(reader_);
  auto last = take(lock);
  lock.unlock();
  complete(std::move(waiting), std::move(*last));
}

// What the reader can have at once, if anything.
std::optional<result<rows>> row_channel::take(std::unique_lock<std::mutex> const&) {
  if (ready_) {
    result<rows> piece{std::move(*ready_)};
    ready_.reset();
    room_.notify_one();
    return piece;
  }
  if (!ended_) return std::nullopt;
  return failure_ ? result<rows>{*failure_} : result<rows>{rows{}};
}

boost::asio::awaitable<result<rows>> row_channel::next() {
  {
    std::unique_lock const lock(mutex_);
    if (auto now = take(lock)) co_return std::move(*now);
  }
  auto start = [this](reader waiting) { wait_for_piece(std::move(waiting)); };
  co_return co_await completed_by<result<rows>>(start);
}

void row_channel::wait_for_piece(reader waiting) {
  waiting->on_cancel([this] { cut({errc::cancelled, {}, "cancelled while reading", {}}); });
  std::unique_lock lock(mutex_);
  auto now = take(lock);  // it may have come in between
  if (!now) {
    reader_ = std::move(waiting);
    return;
  }
  lock.unlock();
  complete(std::move(waiting), std::move(*now));
}

}  // namespace poolbench::db
