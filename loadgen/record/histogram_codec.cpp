#include "record/base64.hpp"
#include "record/histogram.hpp"

#include <boost/endian/conversion.hpp>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <stdexcept>

// The formats of HdrHistogram: org.HdrHistogram.AbstractHistogram, encodeIntoByteBuffer and
// encodeIntoCompressedByteBuffer (V2). All numbers big-endian.
namespace loadgen::record {
namespace {

// ZigZag LEB128 of at most 9 bytes, the ninth of which carries 8 bits.
void put_number(std::string& out, std::int64_t value) {
  auto bits = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  for (int byte = 1; byte < 9 && bits > 0x7f; ++byte, bits >>= 7) {
    out.push_back(static_cast<char>(bits | 0x80));
  }
  out.push_back(static_cast<char>(bits));
}

std::int64_t take_number(std::string_view& in) {
  std::uint64_t bits = 0;
  for (unsigned byte = 0; byte < 9; ++byte) {
    if (in.empty()) throw std::runtime_error{"histogram: counts end inside a number"};
    auto const next = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    auto const last = byte == 8 || next < 0x80;
    bits |= static_cast<std::uint64_t>(byte == 8 ? next : next & 0x7f) << (7 * byte);
    if (last) break;
  }
  return static_cast<std::int64_t>(bits >> 1) ^ -static_cast<std::int64_t>(bits & 1);
}

}  // namespace

std::string histogram::encode_counts() const {
  std::string out;
  std::size_t next = 0;
  scan([&](std::size_t index, std::uint64_t count) {
    auto const empty = static_cast<std::int64_t>(index - next);
    if (empty > 0) put_number(out, empty == 1 ? 0 : -empty);
    put_number(out, static_cast<std::int64_t>(count));
    next = index + 1;
    return true;
  });
  return out;
}

histogram histogram::decode_counts(std::string_view packed) {
  histogram result;
  std::size_t index = 0;
  while (!packed.empty()) {
    auto const number = take_number(packed);
    auto const run = number < 0 ? 0 - static_cast<std::uint64_t>(number) : 1;
    if (run > slots - index) throw std::runtime_error{"histogram: counts beyond the highest value"};
    if (number > 0) {
      auto const count = static_cast<std::uint64_t>(number);
      result.add(index, count);
      result.count_ += count;
      if (result.count_ < count) throw std::runtime_error{"histogram: counts overflow"};
      result.min_us_ = std::min(result.min_us_, lowest_at(index));
      result.max_us_ = std::max(result.max_us_, highest_at(index));
    }
    index += run;
  }
  return result;
}

// --- V2 with header, compressed, base64
// ---------------------------------------------------------------------

namespace {

constexpr std::uint32_t plain_cookie = 0x1c849303 | 0x10;
constexpr std::uint32_t compressed_cookie = 0x1c849304 | 0x10;
constexpr std::size_t plain_header = 40;
constexpr std::size_t compressed_header = 8;
constexpr std::uint32_t digits = 3;
// A count takes 9 bytes at most: what a well-formed payload cannot exceed.
constexpr std::size_t largest_plain = plain_header + 9 * 23 * 1024;

template <typename Number>
void put(std::string& out, Number value) {
  char bytes[sizeof value];
  boost::endian::endian_store<Number, sizeof value, boost::endian::order::big>(
      reinterpret_cast<unsigned char*>(bytes), value);
  out.append(bytes, sizeof value);
}

template <typename Number>
Number take(std::string_view& in) {
  if (in.size() < sizeof(Number)) throw std::runtime_error{"histogram: too short"};
  auto const value = boost::endian::endian_load<Number, sizeof(Number), boost::endian::order::big>(
      reinterpret_cast<unsigned char const*>(in.data()));
  in.remove_prefix(sizeof(Number));
  return value;
}

std::string deflate_all(std::string_view plain) {
  auto size = ::compressBound(plain.size());
  std::string out(size, '\0');
  if (::compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<Bytef const*>(plain.data()),
                 plain.size()) != Z_OK) {
    throw std::runtime_error{"histogram: zlib failed"};
  }
  out.resize(size);
  return out;
}

std::string inflate_all(std::string_view compressed) {
  uLongf size = largest_plain;
  std::string out(size, '\0');
  if (::uncompress(reinterpret_cast<Bytef*>(out.data()), &size,
                   reinterpret_cast<Bytef const*>(compressed.data()), compressed.size()) != Z_OK) {
    throw std::runtime_error{"histogram: not zlib data, or more than a histogram can hold"};
  }
  out.resize(size);
  return out;
}

}  // namespace

std::string histogram::encode() const {
  auto const counts = encode_counts();
  std::string plain;
  put<std::uint32_t>(plain, plain_cookie);
  put<std::uint32_t>(plain, static_cast<std::uint32_t>(counts.size()));
  put<std::uint32_t>(plain, 0);  // normalizing index offset
  put<std::uint32_t>(plain, digits);
  put<std::int64_t>(plain, lowest_us);
  put<std::int64_t>(plain, highest_us);
  put<std::uint64_t>(plain, std::bit_cast<std::uint64_t>(1.0));  // integer to double conversion ratio
  plain += counts;
  auto const compressed = deflate_all(plain);
  std::string out;
  put<std::uint32_t>(out, compressed_cookie);
  put<std::uint32_t>(out, static_cast<std::uint32_t>(compressed.size()));
  return to_base64(out + compressed);
}

histogram histogram::decode(std::string_view base64) {
  auto const bytes = from_base64(base64);
  if (!bytes) throw std::runtime_error{"histogram: not base64"};
  std::string_view outer = *bytes;
  if (take<std::uint32_t>(outer) != compressed_cookie) {
    throw std::runtime_error{"histogram: not a compressed V2 histogram"};
  }
  if (take<std::uint32_t>(outer) != outer.size()) throw std::runtime_error{"histogram: wrong length"};
  auto const plain = inflate_all(outer);
  std::string_view inner = plain;
  if (take<std::uint32_t>(inner) != plain_cookie) throw std::runtime_error{"histogram: not V2"};
  auto const length = take<std::uint32_t>(inner);
  auto const offset = take<std::uint32_t>(inner);
  auto const its_digits = take<std::uint32_t>(inner);
  auto const lowest = take<std::int64_t>(inner);
  take<std::int64_t>(inner);  // highest: another range is fine as long as the counts fit into ours
  take<std::uint64_t>(inner);
  if (offset != 0 || its_digits != digits || lowest != lowest_us) {
    throw std::runtime_error{"histogram: other precision than 1 us and 3 digits"};
  }
  if (length != inner.size()) throw std::runtime_error{"histogram: wrong length of counts"};
  return decode_counts(inner);
}

}  // namespace loadgen::record
