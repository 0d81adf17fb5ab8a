#pragma once

#include "db/completion.hpp"
#include "db/error.hpp"
#include "db/rows.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace poolbench::db {

// Carries the pieces of a stream from the connection's thread to the reading coroutine. At most one piece is
// ready while the reader works on another: the next one is fetched meanwhile, and a slow reader slows the
// fetching down instead of filling memory. Thread-safe; one sender, one reader.
class row_channel {
 public:
  // The sender. Blocks until there is room; false: nobody reads any more.
  bool offer(rows piece);
  // The sender: nothing more will come; what is ready can still be read. An error is told last.
  void end(std::optional<error> why = {});

  // The reader: the next piece, an empty one at the end. One call at a time.
  boost::asio::awaitable<result<rows>> next();
  // The reader will not call again.
  void abandon();

  // Anybody: ends it now for both sides; the reader is told why.
  void cut(error why);

 private:
  using reader = std::unique_ptr<completion<result<rows>>>;

  std::optional<result<rows>> take(std::unique_lock<std::mutex> const&);
  void finish(std::unique_lock<std::mutex> lock, std::optional<error> why);
  void wait_for_piece(reader waiting);

  std::mutex mutex_;
  std::condition_variable room_;
  std::optional<rows> ready_;
  reader reader_;
  std::optional<error> failure_;
  bool ended_ = false;  // nothing more comes
  bool cut_ = false;    // nothing more is wanted
};

}  // namespace poolbench::db
