#include "db/startup.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace poolbench::db {
namespace {

std::map<std::string, std::string> settings(startup const& how) {
  std::map<std::string, std::string> all;
  for (std::size_t at = 0; how.keywords()[at]; ++at) all[how.keywords()[at]] = how.values()[at];
  return all;
}

bool contains(std::string const& text, std::string_view part) {
  return text.find(part) != text.npos;
}

TEST(startup, names_the_session_and_sets_it_up_without_a_round_trip) {
  connection_options options{.url = "postgresql://u@h/d"};
  options.statement_timeout = std::chrono::milliseconds{1234};
  startup const how(options, "poolbench-pooled");
  auto const all = settings(how);
  EXPECT_EQ(all.at("application_name"), "poolbench-pooled");
  EXPECT_EQ(all.at("dbname"), "postgresql://u@h/d");
  EXPECT_EQ(all.at("client_encoding"), "UTF8");
  EXPECT_TRUE(contains(all.at("options"), "-c timezone=UTC"));
  EXPECT_TRUE(contains(all.at("options"), "-c statement_timeout=1234"));
}

TEST(startup, keeps_the_users_options_after_ours_and_before_the_time_zone) {
  startup const how({.url = "postgresql://h/d?options=-c%20jit%3Don"}, "x");
  auto const options = settings(how).at("options");
  auto const ours = options.find("-c jit=off");
  auto const users = options.find("-c jit=on");
  ASSERT_NE(users, options.npos);
  EXPECT_LT(ours, users);
  EXPECT_LT(users, options.find("-c timezone=UTC"));
}

TEST(startup, lets_the_url_win_over_the_tcp_settings) {
  startup const how({.url = "host=h tcp_user_timeout=5"}, "x");
  // What stands later wins, and dbname stands for the whole URL.
  std::vector<std::string> order;
  for (std::size_t at = 0; how.keywords()[at]; ++at) order.emplace_back(how.keywords()[at]);
  auto const place = [&](std::string_view name) { return std::ranges::find(order, name) - order.begin(); };
  EXPECT_LT(place("tcp_user_timeout"), place("dbname"));
  EXPECT_LT(place("dbname"), place("application_name"));
}

TEST(startup, refuses_a_url_in_libpqs_words) {
  try {
    startup const how({.url = "postgresql://h:port_without_number]/"}, "x");
    startup const other({.url = "nonsense=1"}, "x");
    FAIL() << "was accepted";
  } catch (std::invalid_argument const& e) {
    EXPECT_NE(std::string(e.what()), "");
    EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace poolbench::db
