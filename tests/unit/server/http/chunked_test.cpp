#include "http/chunked.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace poolbench::http {
namespace {

constexpr chunked_decoder::limits small{
    .body_bytes = 64, .line_bytes = 32, .extension_bytes = 40, .trailer_bytes = 40};

struct outcome {
  int status = 0;  // of the refusal; 0: none
  bool done = false;
  std::size_t taken = 0;
  std::string body;

  bool operator==(outcome const&) const = default;
};

void PrintTo(outcome const& o, std::ostream* os) {
  *os << "status " << o.status << " done " << o.done << " taken " << o.taken << " body '" << o.body << "'";
}

// Offers `input` in steps of `step` bytes, as a socket would.
outcome decode(std::string_view input, std::size_t step = 1000) {
  chunked_decoder decoder{small};
  outcome o;
  for (std::size_t offered = 0; offered < input.size() && !decoder.done();) {
    offered = std::min(offered + step, input.size());
    auto const taken = decoder.decode(input.substr(o.taken, offered - o.taken), o.body);
    if (!taken) {
      o.status = static_cast<int>(taken.error().status);
      return o;
    }
    o.taken += *taken;
  }
  o.done = decoder.done();
  return o;
}

TEST(chunked_decoder, joins_chunks_and_stops_behind_them) {
  std::string const body = "3\r\nabc\r\n00A;x=\"y;\\\"\" ; z\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n";
  auto const o = decode(body + "GET / HTTP/1.1\r\n");
  EXPECT_EQ(o, (outcome{0, true, body.size(), "abc0123456789"}));
}

TEST(chunked_decoder, says_the_same_however_the_input_is_cut) {
  for (std::string const input :
       {"3\r\nabc\r\n0\r\n\r\n", "a;b=c\r\n0123456789\r\n0;d\r\nX: y\r\nZ: 1\r\n\r\n",
        "3\r\nabcd\r\n0\r\n\r\n", "3\r\nabc\n0\r\n\r\n", "0\r\nHost: a\r\n\r\n",
        "3;\n\r\nabc\r\n0\r\n\r\n"}) {
    auto const whole = decode(input);
    for (std::size_t step = 1; step < input.size(); ++step) {
      auto const cut = decode(input, step);
      EXPECT_EQ(cut.status, whole.status) << input << " in steps of " << step;
      if (whole.status == 0) {
        EXPECT_EQ(cut, whole) << input << " in steps of " << step;
      }
    }
  }
}

TEST(chunked_decoder, waits_for_more) {
  for (char const* begin : {"", "3", "3\r", "3\r\n", "3\r\nab", "3\r\nabc", "3\r\nabc\r", "3\r\nabc\r\n",
                            "0\r\n", "0\r\nX: y", "0\r\nX: y\r\n", "0\r\n\r"}) {
    auto const o = decode(begin);
    EXPECT_EQ(o.status, 0) << begin;
    EXPECT_FALSE(o.done) << begin;
  }
}

struct row {
  char const* name;
  std::string input;
  int expected;
};

std::string name_of(testing::TestParamInfo<row> const& info) {
  return info.param.name;
}

class refused_chunks : public testing::TestWithParam<row> {};
TEST_P(refused_chunks, are) {
  EXPECT_EQ(decode(GetParam().input).status, GetParam().expected) << GetParam().input;
}

INSTANTIATE_TEST_SUITE_P(
    chunks, refused_chunks,
    testing::Values(
        row{"no_size", "\r\nabc\r\n", 400}, row{"not_hex", "g\r\n", 400},
        row{"signed_size", "+3\r\nabc\r\n", 400}, row{"minus", "-3\r\nabc\r\n", 400},
        row{"hex_prefix", "0x3\r\nabc\r\n", 400}, row{"space_before", " 3\r\nabc\r\n", 400},
        row{"space_after", "3 \r\nabc\r\n", 400}, row{"bare_lf_after_size", "3\nabc\r\n", 400},
        row{"bare_cr_after_size", "3\rabc\r\n", 400}, row{"data_too_long", "3\r\nabcd\r\n", 400},
        row{"bare_lf_after_data", "3\r\nabc\n0\r\n\r\n", 400},
        row{"nothing_after_data", "3\r\nabc3\r\nabc\r\n", 400},
        row{"size_overflows", "FFFFFFFFFFFFFFFFF\r\n", 400},
        row{"size_just_fits_64_bits", "fffffffffffffff\r\n", 413},
        row{"many_zeros", "0000000000000000\r\n", 400}, row{"body_too_long", "41\r\n", 413},
        row{"junk_extension", "3;\x01\r\nabc\r\n", 400}, row{"extension_without_name", "3;\r\nabc\r\n", 400},
        row{"extension_without_semicolon", "3 a\r\nabc\r\n", 400},
        row{"lf_in_extension", "3;a\nb\r\nabc\r\n", 400}, row{"lf_in_quotes", "3;a=\"\n\"\r\nabc\r\n", 400},
        row{"cr_in_quotes", "3;a=\"\r\"\r\nabc\r\n", 400}, row{"open_quotes", "3;a=\"b\r\nabc\r\n", 400},
        row{"escape_at_end", "3;a=\"b\\\r\nabc\r\n", 400},
        row{"extension_value_missing", "3;a=\r\nabc\r\n", 400},
        row{"endless_header", std::string(32, '0'), 400},
        row{"endless_extension", "1;" + std::string(40, 'a'), 400},
        row{"trailer_with_length", "0\r\nContent-Length: 3\r\n\r\n", 400},
        row{"trailer_with_coding", "0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        row{"trailer_with_connection", "0\r\nConnection: close\r\n\r\n", 400},
        row{"trailer_with_host", "0\r\nHost: b\r\n\r\n", 400},
        row{"trailer_with_authorization", "0\r\nauthorization: x\r\n\r\n", 400},
        row{"trailer_without_colon", "0\r\nX\r\n\r\n", 400},
        row{"trailer_folded", "0\r\nX: a\r\n b\r\n\r\n", 400}, row{"trailer_bare_lf", "0\r\nX: a\n\r\n", 400},
        row{"end_bare_lf", "0\r\n\n", 400}, row{"endless_trailer", "0\r\nX: " + std::string(40, 'a'), 431},
        row{"many_trailers", "0\r\nA: aaaaaaaaaaaa\r\nB: bbbbbbbbbbbb\r\nC: cccccccccccc\r\n\r\n", 431}),
    name_of);

TEST(chunked_decoder, limits_the_whole_body_and_all_extensions) {
  EXPECT_EQ(
      decode("20\r\n" + std::string(32, 'x') + "\r\n20\r\n" + std::string(32, 'x') + "\r\n0\r\n\r\n").status,
      0);
  EXPECT_EQ(decode("20\r\n" + std::string(32, 'x') + "\r\n21\r\n").status, 413);
  std::string const wordy = "1;aaaaaaaaaaaaaaaaaaa\r\nx\r\n";
  EXPECT_EQ(decode(wordy + wordy).status, 0);
  EXPECT_EQ(decode(wordy + wordy + wordy).status, 400);
}

TEST(chunked_decoder, takes_nothing_after_the_end) {
  chunked_decoder decoder{small};
  std::string body;
  ASSERT_EQ(*decoder.decode("0\r\n\r\n", body), 5U);
  EXPECT_TRUE(decoder.done());
  EXPECT_EQ(*decoder.decode("3\r\nabc\r\n", body), 0U);
  EXPECT_EQ(body, "");
}

TEST(valid_chunk_extensions, by_the_grammar) {
  for (auto const* good :
       {"", ";a", " ; a", ";a=b", ";a = b", ";a=\"\"", ";a=\"b c\";d", ";a\t;\tb", ";a=\"\\\"\""}) {
    EXPECT_TRUE(valid_chunk_extensions(good)) << good;
  }
  for (auto const* bad : {" ", ";", "a", ";a=", ";=b", ";a=b c", ";a=\"b", ";a=\"b\"c", ";a ", ";;a"}) {
    EXPECT_FALSE(valid_chunk_extensions(bad)) << bad;
  }
}

}  // namespace
}  // namespace poolbench::http
