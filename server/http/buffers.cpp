#include "http/buffers.hpp"

#include <cstring>
#include <utility>

namespace poolbench::http {
namespace {

std::string take_last(std::vector<std::string>& from) {
  auto taken = std::move(from.back());
  from.pop_back();
  return taken;
}

}  // namespace

std::string buffer_pool::take_input() {
  return inputs_.empty() ? std::string(input_bytes, '\0') : take_last(inputs_);
}

std::string buffer_pool::take_output() {
  if (!outputs_.empty()) return take_last(outputs_);
  std::string fresh;
  fresh.reserve(1024);
  return fresh;
}

void buffer_pool::give_input(std::string&& buffer) {
  if (buffer.size() == input_bytes && inputs_.size() < most_kept) inputs_.push_back(std::move(buffer));
}

void buffer_pool::give_output(std::string&& buffer) {
  if (buffer.capacity() > most_output_bytes || outputs_.size() >= most_kept) return;
  buffer.clear();
  outputs_.push_back(std::move(buffer));
}

std::span<char> input_buffer::prepare() {
  if (storage_.empty()) storage_ = pool_.take_input();
  if (end_ == storage_.size()) {
    if (begin_ > 0) {
      std::memmove(storage_.data(), storage_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    } else {
      storage_.resize(storage_.size() * 2);
    }
  }
  return {storage_.data() + end_, storage_.size() - end_};
}

void input_buffer::consume(std::size_t used) noexcept {
  begin_ += used;
  if (begin_ == end_) begin_ = end_ = 0;
}

void input_buffer::release() noexcept {
  if (storage_.empty()) return;
  pool_.give_input(std::move(storage_));
  storage_ = std::string{};
  begin_ = end_ = 0;
}

}  // namespace poolbench::http
