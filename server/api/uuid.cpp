#include "api/uuid.hpp"

#include <algorithm>

namespace poolbench::api {
namespace {

constexpr char digits[] = "0123456789abcdef";

bool hyphen_at(std::size_t position) {
  return position == 8 || position == 13 || position == 18 || position == 23;
}

// splitmix64 (https://prng.di.unimi.it/splitmix64.c): a bijection, so that different inputs stay different.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111eb;
  return x ^ (x >> 31U);
}

}  // namespace

std::optional<std::string> canonical_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::string result{text};
  for (std::size_t i = 0; i != result.size(); ++i) {
    char& c = result[i];
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    bool const digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (hyphen_at(i) ? c != '-' : !digit) return std::nullopt;
  }
  return result;
}

std::string uuid_source::next() {
  auto const since_epoch = std::chrono::duration_cast<std::chrono::milliseconds>(now_().time_since_epoch());
  auto const number = counter_.fetch_add(1, std::memory_order_relaxed);
  auto const random = mix(seed_ + number);
  auto const time = static_cast<std::uint64_t>(since_epoch.count()) & 0xffff'ffff'ffff;
  std::uint64_t const high = (time << 16U) | 0x7000 | (mix(~seed_ + number) >> 52U);
  std::uint64_t const low = (random >> 2U) | 0x8000'0000'0000'0000;

  std::string text(36, '-');
  for (std::size_t i = 0, nibble = 0; i != text.size(); ++i) {
    if (hyphen_at(i)) continue;
    auto const word = nibble < 16 ? high : low;
    text[i] = digits[(word >> (60U - 4U * (nibble % 16))) & 0xfU];
    ++nibble;
  }
  return text;
}

}  // namespace poolbench::api
