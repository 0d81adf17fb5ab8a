#include "plan/template.hpp"

#include "expect_bad_value.hpp"

#include <gmock/gmock.h>

#include <regex>

namespace loadgen::plan {
namespace {

// A scenario with a feed "users" (name, city) of one row, the variable "token" and counters.
class template_test : public testing::Test {
 protected:
  template_test() {
    work_.feeds.push_back({"users", {"name", "city"}, {{"a b", "K\"ln"}}, feed_order::sequential});
    work_.journeys.emplace_back();
    work_.variable_slots = 1;
    known_.variables["token"] = 0;
  }

  text compiled(std::string_view source, encoding as = encoding::raw) { return compile(source, as, known_); }

  std::string rendered(std::string_view source, encoding as = encoding::raw) {
    auto const t = compiled(source, as);
    work_.counter_slots = counters_.size();
    feed_cursors cursors(work_.feeds.size());
    client_state client(work_, cursors, 3, 1);
    client.begin_journey();
    client.set(0, "t&k");
    std::string out;
    render(t, client, out);
    render(t, client, out += '|');
    return out;
  }

  scenario work_;
  std::map<std::string, std::size_t, std::less<>> counters_;
  names known_{work_.feeds, {}, counters_};
};

TEST_F(template_test, without_holes_is_one_literal) {
  EXPECT_TRUE(compiled("").empty());
  auto const t = compiled("a $ { } b");
  ASSERT_EQ(t.size(), 1U);
  EXPECT_EQ(std::get<literal>(t[0]).text, "a $ { } b");
  EXPECT_TRUE(is_constant(t));
  EXPECT_TRUE(is_constant({}));
  EXPECT_FALSE(is_constant(compiled("${uuid}")));
  EXPECT_FALSE(is_constant(compiled("a${uuid}")));
}

TEST_F(template_test, a_doubled_dollar_is_no_hole) {
  auto const t = compiled("a$${uuid}b");
  ASSERT_EQ(t.size(), 1U);
  EXPECT_EQ(std::get<literal>(t[0]).text, "a${uuid}b");
  EXPECT_EQ(rendered("$$${client}"), "$${client}|$${client}");
}

TEST_F(template_test, every_hole) {
  EXPECT_EQ(rendered("${users.name} in ${users.city}"), "a b in K\"ln|a b in K\"ln");
  EXPECT_EQ(rendered("x${token}"), "xt&k|xt&k");
  EXPECT_EQ(rendered("${client}"), "3|3");
  EXPECT_EQ(rendered("${counter},${counter},${counter:orders}"), "0,1,0|2,3,1");
  EXPECT_EQ(rendered("${random:-5:-5}"), "-5|-5");
}

TEST_F(template_test, random_numbers_stay_between_their_ends) {
  auto const out = rendered("${random:1:3}${random:1:3}${random:1:3}${random:1:3}${random:1:3}");
  EXPECT_THAT(out, testing::MatchesRegex("[123]+\\|[123]+"));
}

TEST_F(template_test, uuids_are_of_version_4_and_new_each_time) {
  auto const out = rendered("${uuid}");
  EXPECT_TRUE(std::regex_match(
      out.substr(0, 36), std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")))
      << out;
  EXPECT_NE(out.substr(0, 36), out.substr(37));
}

TEST_F(template_test, values_are_encoded_and_the_text_around_is_not) {
  EXPECT_EQ(rendered("\"${users.city}\"", encoding::json).substr(0, 7), "\"K\\\"ln\"");
  EXPECT_EQ(rendered("&${token}&", encoding::component).substr(0, 7), "&t%26k&");
}

TEST_F(template_test, behind_the_question_mark_of_a_target_values_are_components) {
  EXPECT_EQ(rendered("${token}", encoding::target).substr(0, 3), "t&k");
  EXPECT_EQ(rendered("/${token}?x=${token}", encoding::target).substr(0, 12), "/t&k?x=t%26k");
}

TEST_F(template_test, literals_merge) {
  text t;
  append_literal(t, "");
  EXPECT_TRUE(t.empty());
  append_literal(t, "a");
  append_literal(t, "b");
  ASSERT_EQ(t.size(), 1U);
  EXPECT_EQ(std::get<literal>(t[0]).text, "ab");
  t.emplace_back(uuid{});
  append_literal(t, "c");
  EXPECT_EQ(t.size(), 3U);
  EXPECT_TRUE(literal_text("").empty());
  EXPECT_EQ(std::get<literal>(literal_text("${uuid}").at(0)).text, "${uuid}");
}

TEST_F(template_test, what_is_no_hole_is_refused) {
  struct {
    char const* source;
    char const* message;
  } const mistakes[] = {
      {"${", "expected a } behind ${"},
      {"a ${uuid", "expected a } behind ${"},
      {"${}", "${}: no earlier step extracts ''"},
      {"${tokn}", "${tokn}: no earlier step extracts 'tokn' (did you mean 'token'?)"},
      {"${uid}", "${uid}: no earlier step extracts 'uid' (did you mean 'uuid'?)"},
      {"${user.name}", "${user.name}: there is no feed 'user' (did you mean 'users'?)"},
      {"${users.nam}", "${users.nam}: expected a column of the feed 'users' (did you mean 'name'?)"},
      {"${users.}", "${users.}: expected a column of the feed 'users'"},
      {"${random}", "${random}: expected ${random:LOW:HIGH} with two whole numbers"},
      {"${random:1}", "${random:1}: expected ${random:LOW:HIGH} with two whole numbers"},
      {"${random:1:}", "${random:1:}: expected ${random:LOW:HIGH} with two whole numbers"},
      {"${random:a:2}", "${random:a:2}: expected ${random:LOW:HIGH} with two whole numbers"},
      {"${random:1:2x}", "${random:1:2x}: expected ${random:LOW:HIGH} with two whole numbers"},
      {"${random:1:99999999999999999999}",
       "${random:1:99999999999999999999}: expected ${random:LOW:HIGH} with two whole numbers"},
      {"${random:2:1}", "${random:2:1}: expected the lower number first"},
  };
  for (auto const& m : mistakes) {
    SCOPED_TRACE(m.source);
    expect_bad_value([&] { compiled(m.source); }, m.message);
  }
}

}  // namespace
}  // namespace loadgen::plan
