#include "redis/protocol.hpp"

#include <gtest/gtest.h>

namespace poolbench::redis {
namespace {

using namespace std::string_literals;

TEST(redis_command, is_an_array_of_bulk_strings) {
  std::string out = "before";
  append_command(out, {"SET", "k\r\n", ""s, "\0\xff"s});
  EXPECT_EQ(out, "before*4\r\n$3\r\nSET\r\n$3\r\nk\r\n\r\n$0\r\n\r\n$2\r\n\0\xff\r\n"s);
}

// Every reply in `bytes`, which come one by one.
std::vector<reply> read_all(std::string_view bytes) {
  reply_reader reader;
  std::vector<reply> all;
  std::optional<reply> next;
  for (auto const byte : bytes) {
    EXPECT_TRUE(reader.feed({&byte, 1}));
    while (reader.next(next) && next) all.push_back(*next);
  }
  return all;
}

TEST(redis_reply, of_every_kind_is_read_however_it_is_cut) {
  auto const all = read_all(
      "+OK\r\n:-42\r\n$5\r\na\r\nbc\r\n$-1\r\n$0\r\n\r\n*3\r\n:1\r\n$1\r\nx\r\n*1\r\n$-1\r\n*0\r\n-ERR "
      "no\r\n");
  ASSERT_EQ(all.size(), 8U);
  EXPECT_EQ(*all[0]->text(), "OK");
  EXPECT_EQ(*all[1]->integer(), -42);
  EXPECT_EQ(*all[2]->text(), "a\r\nbc");
  EXPECT_TRUE(all[3]->is_nil());
  EXPECT_EQ(*all[4]->text(), "");
  ASSERT_NE(all[5]->elements(), nullptr);
  EXPECT_EQ(*all[5]->elements()->at(0).integer(), 1);
  EXPECT_EQ(*all[5]->elements()->at(1).text(), "x");
  EXPECT_TRUE(all[5]->elements()->at(2).elements()->at(0).is_nil());
  EXPECT_TRUE(all[6]->elements()->empty());
  ASSERT_TRUE(all[7].has_error());
  EXPECT_EQ(all[7].error(), "ERR no");
}

TEST(redis_reply, kinds_are_not_mixed_up) {
  value const nothing;
  EXPECT_EQ(nothing.text(), nullptr);
  EXPECT_EQ(nothing.integer(), nullptr);
  EXPECT_EQ(nothing.elements(), nullptr);
}

TEST(redis_reply, junk_is_noticed) {
  for (auto const* junk : {"HTTP/1.1 400 Bad Request\r\n\r\n", "$x\r\n", "\x16\x03\x01", "$-5\r\n"}) {
    reply_reader reader;
    std::optional<reply> next;
    EXPECT_FALSE(reader.feed(junk) && reader.next(next)) << junk;
  }
}

}  // namespace
}  // namespace poolbench::redis
