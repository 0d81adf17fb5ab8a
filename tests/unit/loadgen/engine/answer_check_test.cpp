#include "engine/answer_check.hpp"

#include <gtest/gtest.h>

namespace loadgen::engine {
namespace {

using record::outcome;

class answer_check_test : public testing::Test {
 protected:
  outcome check() { return answer_check{step_}.check(answer_, client_); }
  std::string variable(std::size_t slot) { return std::string{client_.variable(slot)}; }

  plan::step step_;
  reply answer_{.status = 200, .server_timing = {}, .headers = {}, .body = {}};
  plan::scenario work_ = [] {
    plan::scenario work;
    work.variable_slots = 3;
    return work;
  }();
  plan::feed_cursors cursors_{0};
  plan::client_state client_{work_, cursors_, 0, 1};
};

TEST_F(answer_check_test, without_expectations_200_to_399) {
  for (auto const& [status, how] : {std::pair{199U, outcome::unexpected_status},
                                    {200U, outcome::ok},
                                    {399U, outcome::ok},
                                    {400U, outcome::unexpected_status}}) {
    answer_.status = status;
    EXPECT_EQ(check(), how) << status;
  }
  EXPECT_FALSE(answer_check{step_}.needs().body);
}

TEST_F(answer_check_test, expected_statuses_replace_the_usual_ones) {
  step_.expect.status = {404, 422};
  EXPECT_EQ(check(), outcome::unexpected_status);
  answer_.status = 422;
  EXPECT_EQ(check(), outcome::ok);
}

TEST_F(answer_check_test, headers) {
  step_.expect.headers = {{"Content-Type", "text/plain"}};
  EXPECT_EQ(answer_check{step_}.needs().headers, std::vector<std::string>{"Content-Type"});
  EXPECT_EQ(check(), outcome::unexpected_content);
  answer_.headers = {{"content-type", "text/html"}};
  EXPECT_EQ(check(), outcome::unexpected_content);
  answer_.headers = {{"content-type", "text/plain"}};
  EXPECT_EQ(check(), outcome::ok);
}

TEST_F(answer_check_test, a_header_wanted_twice_is_kept_once) {
  step_.expect.headers = {{"X-A", "1"}};
  step_.extract = {{0, plan::from_header{"x-a"}}};
  EXPECT_EQ(answer_check{step_}.needs().headers.size(), 1U);
}

TEST_F(answer_check_test, json_values) {
  step_.expect.json = {{"/a", R"({"b":[1,2]})"}};
  EXPECT_TRUE(answer_check{step_}.needs().body);
  for (auto const& [body, how] : {std::pair{R"({"a":{"b":[1,2]}})", outcome::ok},
                                  {R"({"a":{"b":[2,1]}})", outcome::unexpected_content},
                                  {R"({"b":1})", outcome::unexpected_content},
                                  {"{", outcome::unexpected_content},
                                  {"", outcome::unexpected_content}}) {
    answer_.body = body;
    EXPECT_EQ(check(), how) << body;
  }
}

TEST_F(answer_check_test, extracts_from_json_header_and_pattern) {
  step_.extract = {{0, plan::from_json{"/token"}},
                   {1, plan::from_header{"Location"}},
                   {2, plan::from_regex{R"("id":(\d+))"}}};
  answer_.body = R"({"token":"abc","id":42})";
  answer_.headers = {{"location", "/x/1"}};
  EXPECT_EQ(check(), outcome::ok);
  EXPECT_EQ(variable(0), "abc");
  EXPECT_EQ(variable(1), "/x/1");
  EXPECT_EQ(variable(2), "42");
}

TEST_F(answer_check_test, a_pattern_without_group_is_the_whole_match) {
  step_.extract = {{0, plan::from_regex{"[0-9]+"}}};
  answer_.body = "no. 17 of 20";
  EXPECT_EQ(check(), outcome::ok);
  EXPECT_EQ(variable(0), "17");
}

TEST_F(answer_check_test, what_cannot_be_extracted_is_unexpected_content) {
  answer_.body = R"({"token":"abc"})";
  for (auto const& from : std::vector<decltype(plan::extraction::from)>{
           plan::from_json{"/other"}, plan::from_header{"Location"}, plan::from_regex{"xyz"}}) {
    step_.extract = {{0, from}};
    EXPECT_EQ(check(), outcome::unexpected_content);
  }
}

TEST_F(answer_check_test, a_pattern_that_explodes_is_given_up) {
  step_.extract = {{0, plan::from_regex{"(a*)*(a*)*(a*)*(a*)*b"}}};
  answer_.body = std::string(5'000, 'a');
  EXPECT_EQ(check(), outcome::unexpected_content);
}

TEST_F(answer_check_test, every_value_is_kept) {
  step_.extract = {{0, plan::from_json{"/*/id", true}}};
  answer_.body = R"([{"id":1},{"id":2}])";
  EXPECT_EQ(check(), outcome::ok);
  auto const value = variable(0);
  EXPECT_TRUE(value == "1" || value == "2");
  answer_.body = "[]";
  EXPECT_EQ(check(), outcome::unexpected_content);
}

TEST_F(answer_check_test, nothing_is_extracted_from_an_unexpected_answer) {
  client_.set(0, "old");
  step_.extract = {{0, plan::from_json{"/token"}}};
  answer_.status = 500;
  answer_.body = R"({"token":"new"})";
  EXPECT_EQ(check(), outcome::unexpected_status);
  EXPECT_EQ(variable(0), "old");
}

}  // namespace
}  // namespace loadgen::engine
