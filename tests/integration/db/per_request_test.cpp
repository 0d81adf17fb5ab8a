#include "db_fixture.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

// One connection per statement, for real.
namespace poolbench::db {
namespace {

constexpr statement own_pid{.name = "own_pid",
                            .text = "SELECT pg_backend_pid()",
                            .operation = "SELECT",
                            .table = "",
                            .idempotent = true};
constexpr statement sleep_for{
    .name = "sleep_for", .text = "SELECT pg_sleep($1::float8)", .operation = "SELECT", .table = ""};

class per_request_test : public scratch_db_test {
 protected:
  std::unique_ptr<per_request> make(per_request_options options, std::string const& url) {
    options.connection.url = url;
    return std::make_unique<per_request>(options, events);
  }
  std::unique_ptr<per_request> make(per_request_options options = {}) {
    return make(std::move(options), scratch.url());
  }
};

TEST_F(per_request_test, every_statement_has_a_session_of_its_own_that_ends_with_it) {
  auto on = make();
  std::map<std::string, int> pids;
  for (int each = 0; each < 5; ++each) {
    auto const row = execute(*on, own_pid);
    ASSERT_TRUE(row) << row.error().message;
    ++pids[std::string(row->at(0, 0))];
  }
  EXPECT_EQ(pids.size(), 5U);
  EXPECT_TRUE(eventually([&] { return backends("poolbench-per-request") == 0; }));
  EXPECT_EQ(events.created, 5);
  EXPECT_EQ(events.closed("done"), 5);
  EXPECT_EQ(events.uses, 5);
  EXPECT_EQ(events.used, 0);
  EXPECT_EQ(events.idle, 0);
  auto const counted = on->statistics();
  EXPECT_EQ(counted.opened, 5U);
  EXPECT_EQ(counted.closed, 5U);
  EXPECT_EQ(counted.total(), 0U);
}

TEST_F(per_request_test, notes_that_opening_was_what_it_waited_for) {
  auto on = make();
  execute(*on, own_pid);
  ASSERT_EQ(record.db.size(), 1U);
  auto const& visit = record.db[0];
  EXPECT_EQ(visit.mode, connection_mode::per_request);
  ASSERT_TRUE(visit.create);
  ASSERT_TRUE(visit.execution);
  EXPECT_LE(visit.wait.begin, visit.create->begin);
  EXPECT_EQ(visit.create->end, visit.wait.end);
  EXPECT_LE(visit.wait.end, visit.execution->begin);
}

TEST_F(per_request_test, is_bounded_and_serves_the_others_in_turn) {
  per_request_options options;
  options.max = 3;
  auto on = make(options);
  int most = 0;
  int done = 0;
  all_at_once(12, [&](int) -> asio::awaitable<void> {
    parameters values{"0.05"};
    auto const outcome = co_await on->execute(sleep_for, std::move(values), in(seconds{20}), record);
    EXPECT_TRUE(outcome);
    ++done;
    most = std::max(most, backends("poolbench-per-request"));
  });
  EXPECT_EQ(done, 12);
  EXPECT_LE(most, 3);
  EXPECT_EQ(events.created, 12);
}

TEST_F(per_request_test, what_postgres_refuses_is_unavailable_and_counted) {
  sql("ALTER DATABASE " + scratch.name() + " CONNECTION LIMIT 0");
  auto on = make();
  auto const outcome = execute(*on, own_pid);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::unavailable);
  EXPECT_STREQ(outcome.error().sqlstate.data(), "53300");
  EXPECT_EQ(events.create_failures, 1);
  EXPECT_EQ(on->statistics().open_failures, 1U);
  ASSERT_EQ(record.db.size(), 1U);
  EXPECT_EQ(record.db[0].error_type, "unavailable");
  EXPECT_STREQ(record.db[0].sqlstate.data(), "53300");
  EXPECT_FALSE(record.db[0].execution);
  sql("ALTER DATABASE " + scratch.name() + " CONNECTION LIMIT -1");
  EXPECT_TRUE(execute(*on, own_pid));  // nothing lingers
}

TEST_F(per_request_test, a_wrong_password_is_unavailable_and_says_so) {
  auto url = scratch.url();
  auto const at = url.find('@');
  auto const colon = url.rfind(':', at);
  ASSERT_NE(colon, url.npos);
  url.replace(colon + 1, at - colon - 1, "wrong");
  auto on = make({}, url);
  auto const outcome = execute(*on, own_pid);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::unavailable);
  EXPECT_STREQ(outcome.error().sqlstate.data(), "28P01");
  EXPECT_EQ(outcome.error().message.find("wrong"), std::string::npos);
}

TEST_F(per_request_test, a_statement_is_cancelled_at_its_deadline) {
  auto on = make();
  auto const outcome = execute(*on, sleep_for, {"20"}, milliseconds{300});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::statement_timeout);
  EXPECT_TRUE(eventually([&] { return backends("poolbench-per-request") == 0; }));
}

TEST_F(per_request_test, applies_the_same_statements_with_the_same_outcomes) {
  auto on = make();
  set_stock(1, 5);
  EXPECT_EQ(outcome_of_post(*on, key(1), product(1), "withdrawal", 3), "created");
  EXPECT_EQ(outcome_of_post(*on, key(1), product(1), "withdrawal", 3), "replayed");
  EXPECT_EQ(outcome_of_post(*on, key(2), product(1), "withdrawal", 3), "insufficient_stock");
  EXPECT_EQ(stock(1), 2);
}

TEST(per_request_unreachable, fails_at_once_and_a_silent_address_by_the_deadline) {
  asio::io_context loop;
  counting_observer events;
  telemetry::request_record record;
  per_request_options options;
  options.connection.url = fmt::format("postgresql://u:p@127.0.0.1:{}/d", tests::free_port());
  per_request refused(options, events);
  parameters none;
  auto const outcome =
      tests::await(loop, refused.execute(own_pid, std::move(none), clock::now() + seconds{10}, record));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::unavailable);

  // A listener that never answers.
  asio::ip::tcp::acceptor silent(loop, {asio::ip::address_v4::loopback(), 0});
  options.connection.url = fmt::format("postgresql://u:p@127.0.0.1:{}/d", silent.local_endpoint().port());
  options.connection.connect_timeout = milliseconds{200};
  per_request hanging(options, events);
  auto const asked = clock::now();
  for (auto const patience : {milliseconds{10000}, milliseconds{100}}) {
    parameters nothing;
    auto const late =
        tests::await(loop, hanging.execute(own_pid, std::move(nothing), clock::now() + patience, record));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, patience < seconds{1} ? errc::acquire_timeout : errc::unavailable);
  }
  EXPECT_LT(clock::now() - asked, seconds{2});
}

}  // namespace
}  // namespace poolbench::db
