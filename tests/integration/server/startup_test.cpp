#include "integration/server/shop_server.hpp"
#include "paths.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What goes wrong before the server listens: one line that names the thing, exit 1, nothing left running.
namespace poolbench::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

outcome start(std::string const& database_url, std::vector<std::string> const& more = {}) {
  auto result =
      run(shop_server::command(more), shop_server::environment(database_url, shared_stack().redis_url()),
          std::chrono::seconds{30});
  EXPECT_EQ(result.status, 1) << result.out << result.err;
  EXPECT_EQ(result.err.find("poolbench-server: "), 0U) << result.err;
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_THAT(result.out, Not(HasSubstr("server listening")));
  return result;
}

std::string with_port(std::string url, unsigned short port) {
  auto const colon = url.rfind(':');
  return url.replace(colon + 1, url.find('/', colon) - colon - 1, std::to_string(port));
}

TEST(startup, a_busy_port_is_named) {
  scratch_database database;
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor const taken{context, {boost::asio::ip::make_address("127.0.0.1"), 0}};
  auto const address = "127.0.0.1:" + std::to_string(taken.local_endpoint().port());
  EXPECT_THAT(start(database.url(), {"--listen", address}).err, HasSubstr(address));
  EXPECT_THAT(start(database.url(), {"--admin", address}).err, HasSubstr(address));
}

TEST(startup, an_unreachable_database_is_named) {
  scratch_database database;
  auto const said = start(with_port(database.url(), free_port())).err;
  EXPECT_THAT(said, HasSubstr("--database-url"));
  EXPECT_THAT(said, HasSubstr("refused"));
}

TEST(startup, wrong_credentials_and_databases_are_named_and_no_password_is_shown) {
  scratch_database database;
  auto const& url = database.url();
  auto const begin = url.find(':', url.find("://") + 3) + 1;
  auto const password = url.substr(begin, url.find('@') - begin);
  auto wrong = url;
  wrong.replace(begin, password.size(), "wrong-secret");
  auto const refused = start(wrong).err;
  EXPECT_THAT(refused, HasSubstr("password authentication failed"));
  EXPECT_THAT(refused, Not(HasSubstr("wrong-secret")));
  EXPECT_THAT(start(with_database(url, "nowhere")).err, HasSubstr("\"nowhere\" does not exist"));
  EXPECT_THAT(start("postgresql://%zz@127.0.0.1/x").err, HasSubstr("--database-url"));
}

TEST(startup, missing_tables_are_named_with_what_to_load) {
  scratch_database database;
  database.sql("DROP TABLE transactions");
  auto const said = start(database.url()).err;
  EXPECT_THAT(said, HasSubstr("transactions"));
  EXPECT_THAT(said, HasSubstr("sql/00-create_suppliers_database.sql"));
}

TEST(startup, an_unreachable_database_is_waited_for_when_asked) {
  scratch_database database;
  auto const said = start(with_port(database.url(), free_port()), {"--database-wait", "600ms"});
  EXPECT_THAT(said.out, HasSubstr("waiting for the database"));
}

TEST(startup, a_bad_certificate_is_named) {
  scratch_database database;
  scratch_folder folder;
  auto const file = folder / "broken.pem";
  ASSERT_EQ(run({"sh", "-c", "echo nonsense > " + file}).status, 0);
  EXPECT_THAT(start(database.url(), {"--tls-cert", file, "--tls-key", file}).err, HasSubstr("broken.pem"));
}

TEST(startup, usage_errors_are_one_line) {
  EXPECT_THAT(start("postgresql://x/y", {"--pool-min", "30"}).err,
              HasSubstr("--pool-min: 30 is above --pool-max"));
  EXPECT_THAT(start("mysql://x/y").err, HasSubstr("--database-url"));
}

TEST(startup, help_is_for_standard_output) {
  auto const help = run({POOLBENCH_BIN_DIR "/poolbench-server", "--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(help.err, "");
  EXPECT_THAT(help.out, HasSubstr("--database-url"));
}

}  // namespace
}  // namespace poolbench::tests
