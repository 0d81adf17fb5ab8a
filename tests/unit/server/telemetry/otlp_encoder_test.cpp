#include "telemetry/otlp_encoder.hpp"

#include <gtest/gtest.h>

// That the bytes mean what they should is checked with OpenTelemetry's own definitions, by the integration
// test of the exporter; here are the corners.
namespace poolbench::telemetry {
namespace {

using namespace std::string_literals;

std::string hex(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (auto const c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

TEST(otlp_encoder, without_spans_there_are_the_resource_and_the_scope) {
  EXPECT_EQ(encode_trace_request({{"k", "v"}}, {}),
            "\x0a\x1b"
            "\x0a\x0a\x0a\x08\x0a\x01k\x12\x03\x0a\x01v"
            "\x12\x0d\x0a\x0b\x0a\x09poolbench"s);
}

TEST(otlp_encoder, writes_values_also_when_they_are_empty_or_zero) {
  span one;
  one.attributes = {{"s", ""s}, {"b", false}, {"i", std::int64_t{0}}, {"d", 0.0}};
  auto const bytes = hex(encode_trace_request({}, {&one, 1}));
  EXPECT_NE(bytes.find("0a017312020a00"), bytes.npos) << bytes;
  EXPECT_NE(bytes.find("0a016212021000"), bytes.npos);
  EXPECT_NE(bytes.find("0a016912021800"), bytes.npos);
  EXPECT_NE(bytes.find("0a016412092100000000000000"), bytes.npos);
}

TEST(otlp_encoder, flags_say_whether_the_parent_is_remote) {
  span one;
  one.sampled = true;
  EXPECT_TRUE(hex(encode_trace_request({}, {&one, 1})).ends_with("850101010000"));
  one.remote_parent = true;
  EXPECT_TRUE(hex(encode_trace_request({}, {&one, 1})).ends_with("850101030000"));
  one.sampled = false;
  EXPECT_TRUE(hex(encode_trace_request({}, {&one, 1})).ends_with("850100030000"));
}

TEST(otlp_response, partial_success_is_read) {
  EXPECT_EQ(decode_rejected_spans(""), 0U);
  EXPECT_EQ(decode_rejected_spans("\x0a\x02\x08\x07"), 7U);
  EXPECT_EQ(decode_rejected_spans("\x0a\x06\x08\x07\x12\x02no"), 7U);
  EXPECT_EQ(decode_rejected_spans("\x0a\x04\x12\x02no"), 0U) << "a warning alone";
  EXPECT_EQ(decode_rejected_spans("\x0a\x00"s), 0U);
  EXPECT_EQ(decode_rejected_spans("\x0a\x0b\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), 0U) << "-1";
}

TEST(otlp_response, junk_is_no_response) {
  EXPECT_FALSE(decode_rejected_spans("\x0a\x7f"));
  EXPECT_FALSE(decode_rejected_spans("{\"partialSuccess\":{}}"));
}

}  // namespace
}  // namespace poolbench::telemetry
