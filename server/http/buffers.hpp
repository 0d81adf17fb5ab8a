#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Memory of connections, lent by their event loop: a connection that waits for its next request holds none,
// and the one that is served gets what the last one has just left warm in the cache. For one thread.
namespace poolbench::http {

class buffer_pool {
 public:
  static constexpr std::size_t input_bytes = 8 * 1024;         // every input buffer begins with this size
  static constexpr std::size_t most_output_bytes = 64 * 1024;  // an output string that grew above is not kept

  std::string take_input();   // its size is input_bytes; content unspecified
  std::string take_output();  // empty, with some capacity

  void give_input(std::string&&);
  void give_output(std::string&&);

 private:
  static constexpr std::size_t most_kept = 64;  // of each
  std::vector<std::string> inputs_;
  std::vector<std::string> outputs_;
};

// Bytes that were received and not yet consumed, contiguous. Views into it last until the next prepare().
class input_buffer {
 public:
  explicit input_buffer(buffer_pool& pool) noexcept : pool_{pool} {}
  ~input_buffer() { release(); }
  input_buffer(input_buffer const&) = delete;
  input_buffer& operator=(input_buffer const&) = delete;

  std::string_view data() const noexcept { return {storage_.data() + begin_, end_ - begin_}; }
  bool empty() const noexcept { return begin_ == end_; }

  // Where to receive into, never empty: moves what is there to the front, or doubles the storage when that is
  // full. The caller stops when it has more than it wants.
  std::span<char> prepare();
  void commit(std::size_t received) noexcept { end_ += received; }
  void consume(std::size_t used) noexcept;

  // Gives the storage back to the pool. Only when empty().
  void release() noexcept;

 private:
  buffer_pool& pool_;
  std::string storage_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace poolbench::http
