#include "support/await.hpp"
#include "support/process.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/scraper.hpp"

#include <gtest/gtest.h>

namespace poolbench::telemetry {
namespace {

using namespace std::chrono_literals;

metrics& touched(metrics& all) {
  request_record record;
  record.db.push_back({.statement = "s",
                       .operation = "SELECT",
                       .table = "t\"\\\n",
                       .text = "",
                       .mode = connection_mode::pooled,
                       .wait = {},
                       .create = {},
                       .execution = interval{},
                       .sqlstate = {},
                       .error_type = ""});
  record.redis.push_back({.command = "GET", .time = {}});
  all.request_started(http::verb::get, "http");
  all.request_finished(
      {.method = http::verb::get, .route = "/products", .path = "/products", .scheme = "http", .status = 200},
      record);
  all.rejected("overload");
  all.connection_closed(connection_mode::pooled, "idle");
  return all;
}

TEST(scrape, promtool_has_nothing_to_say) {
  metrics all{{.version = "1.2.3", .revision = "abc", .compiler = "12.2 \"quoted\""}};
  auto const checked = tests::run({"promtool", "check", "metrics"},
                                  {.environment = {}, .folder = {}, .input = touched(all).text()});
  EXPECT_EQ(checked.status, 0);
  EXPECT_EQ(checked.out + checked.err, "");
}

TEST(scrape, is_formatted_away_from_the_loop_that_asks) {
  metrics all{{.version = "1", .revision = "r", .compiler = "c"}};
  boost::asio::io_context loop;
  scraper scrape{touched(all)};
  EXPECT_NE(tests::await(loop, scrape.text()).find("build_info{version=\"1\""), std::string::npos);
}

}  // namespace
}  // namespace poolbench::telemetry
