#include "plan/random.hpp"
#include "record/base64.hpp"
#include "record/histogram.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace loadgen::record {
namespace {

histogram filled(int values) {
  plan::generator random{3};
  histogram h;
  for (int i = 0; i < values; ++i)
    h.record(static_cast<std::int64_t>(random.below(1ULL << random.below(32))));
  return h;
}

TEST(histogram_codec, encoding_and_decoding_is_the_same_histogram) {
  for (auto const values : {0, 1, 10, 100'000}) {
    auto const original = filled(values);
    EXPECT_EQ(histogram::decode(original.encode()), original) << values;
    EXPECT_EQ(histogram::decode_counts(original.encode_counts()), original) << values;
  }
}

TEST(histogram_codec, decoded_bounds_are_those_of_the_buckets) {
  histogram h;
  h.record(10'001);
  auto const back = histogram::decode(h.encode());
  EXPECT_EQ(back.min_us(), 10'000);
  EXPECT_EQ(back.max_us(), 10'007);
}

TEST(histogram_codec, counts_of_any_size_survive) {
  histogram h;
  for (auto const count : {1ULL, 63ULL, 64ULL, 8'191ULL, 8'192ULL, 1ULL << 40, 1ULL << 61}) {
    h.record(static_cast<std::int64_t>(count % 1'000'003), count);
  }
  EXPECT_EQ(histogram::decode_counts(h.encode_counts()), h);
}

// Byte for byte what ZigZag LEB128 makes of "1 at 1 us, 2 at 5 us, 1 at 1,000 us".
TEST(histogram_codec, counts_are_packed_as_v2_says) {
  histogram h;
  h.record(1);
  h.record(5, 2);
  h.record(1000);
  // A single empty slot is the number 0, a run of n the number -n: 1 empty, 1, -3, 2, -994, 1.
  EXPECT_EQ(h.encode_counts(), std::string("\x00\x02\x05\x04\xc3\x0f\x02", 7));
}

TEST(histogram_codec, header_is_v2s) {
  auto const bytes = from_base64(histogram{}.encode());
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->substr(0, 4), "\x1c\x84\x93\x14");  // compressed V2
  EXPECT_EQ(histogram{}.encode().substr(0, 5), "HISTF");
}

TEST(histogram_codec, malformed_input_is_refused) {
  auto const good = filled(100).encode();
  auto const bytes = *from_base64(good);
  auto const broken = [](std::string changed) { return to_base64(changed); };
  auto wrong_cookie = bytes, wrong_length = bytes, damaged = bytes;
  wrong_cookie[3] = 0;
  ++wrong_length[7];
  damaged[20] = static_cast<char>(~damaged[20]);
  for (auto const& text :
       {std::string{"***"}, std::string{}, good.substr(0, 8), broken(wrong_cookie), broken(wrong_length),
        broken(damaged), broken(bytes.substr(0, bytes.size() / 2))}) {
    EXPECT_THROW(histogram::decode(text), std::runtime_error) << text;
  }
}

TEST(histogram_codec, malformed_counts_are_refused) {
  EXPECT_THROW(histogram::decode_counts("\x80"), std::runtime_error);              // ends inside a number
  EXPECT_THROW(histogram::decode_counts("\xff\xff\xff\x7f"), std::runtime_error);  // a run beyond the end
  EXPECT_THROW(histogram::decode_counts(std::string(9, '\xff')), std::runtime_error);
  auto const most = std::string("\xfe\xff\xff\xff\xff\xff\xff\xff\xff", 9);  // 2^63 - 1
  EXPECT_NO_THROW(histogram::decode_counts(most + most));
  EXPECT_THROW(histogram::decode_counts(most + most + most), std::runtime_error);
}

}  // namespace
}  // namespace loadgen::record
