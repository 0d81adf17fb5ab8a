#pragma once

#include "http/buffers.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <utility>

// What a session puts its answers together in. Belongs to one event loop.
namespace poolbench::http {

// Bodies up to this size are copied behind their header: cheaper than a second buffer for the kernel to
// gather. Pieces of a streamed body are collected up to this size before they are sent.
inline constexpr std::size_t together_bytes = 16 * 1024;

// An output string, borrowed.
struct output {
  explicit output(buffer_pool& from) : pool{from}, text{from.take_output()} {}
  ~output() { pool.give_output(std::move(text)); }
  output(output const&) = delete;
  output& operator=(output const&) = delete;

  buffer_pool& pool;
  std::string text;
};

inline void append_chunk_size(std::string& out, std::size_t size) {
  std::array<char, 16> digits;
  out.append(digits.data(), std::to_chars(digits.begin(), digits.end(), size, 16).ptr);
  out += "\r\n";
}

}  // namespace poolbench::http
