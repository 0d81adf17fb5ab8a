#include "integration/observability/scrape.hpp"
#include "integration/observability/traced_shop.hpp"
#include "integration/server/load.hpp"

#include <gtest/gtest.h>

#include <ostream>

// The real server under load with a collector of every temper: no request is lost or fails because of it, and
// every span is counted as sent, dropped or failed.
namespace poolbench::tests {
namespace {

struct temper {
  std::string name;
  std::vector<std::string> behaviours;  // none: nobody listens
  bool sends, loses;                    // whether spans are sent, dropped or failed
};

void PrintTo(temper const& which, std::ostream* out) {
  *out << which.name;
}

class export_under_load : public ::testing::TestWithParam<temper> {};

INSTANTIATE_TEST_SUITE_P(collectors, export_under_load,
                         ::testing::Values(temper{"sound", {"200"}, true, false},
                                           temper{"dead", {}, false, true},
                                           temper{"slow", {"hang"}, false, true},
                                           temper{"erroring", {"500"}, false, true},
                                           temper{"overloaded", {"503", "503", "200"}, true, true},
                                           temper{"rude", {"drop", "junk", "200"}, true, true},
                                           temper{"partial", {"partial=3"}, true, true}),
                         [](auto const& which) { return which.param.name; });

std::string url_of(std::optional<collector> const& peer) {
  return peer ? peer->url() : "http://127.0.0.1:" + std::to_string(free_port()) + "/v1/traces";
}

// The spans that what the metrics counted makes. The pool is full from the start, so no request opens a
// connection; password.check has no metric and happens once for each login.
double spans_of(scrape const& seen, double logins) {
  return seen.sum("http_server_request_duration_seconds_count") +
         seen.sum("db_client_operation_duration_seconds_count") +
         seen.sum("db_client_connection_wait_time_seconds_count") + logins;
}

TEST_P(export_under_load, loses_no_request_and_no_count) {
  auto const& [name, behaviours, sends, loses] = GetParam();
  scratch_database database;
  std::optional<collector> peer;
  if (!behaviours.empty()) peer.emplace(behaviours);
  shop_server server{database.url(),
                     shared_stack().redis_url(),
                     {"--threads", "2", "--pool-min", "8", "--pool-max", "8"},
                     {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=" + url_of(peer), "OTEL_BSP_SCHEDULE_DELAY=20",
                      // What must lose nothing has room and time, however busy the machine is.
                      std::string{"OTEL_EXPORTER_OTLP_TIMEOUT="} + (loses ? "100" : "20000"),
                      std::string{"OTEL_BSP_MAX_QUEUE_SIZE="} + (loses ? "512" : "1000000"),
                      "OTEL_BSP_MAX_EXPORT_BATCH_SIZE=128"}};
  remember_stock(database.url());
  load clients{server, 4, [](http_client& http, int client, int n) {
                 return n % 4 == 0 ? http.try_send("GET", "/products?limit=5")
                                   : withdraw_one(http, client, n);
               }};
  ASSERT_TRUE(clients.answered(400));
  auto const seen = clients.stop();
  EXPECT_EQ(seen.count(200) + seen.count(201), seen.answers());
  EXPECT_EQ(seen.unanswered, 0);
  EXPECT_EQ(seen.cut, 0);
  EXPECT_EQ(lost(database.url(), seen), "0");

  auto admin = server.admin();
  double sent = 0, dropped = 0, failed = 0;
  auto const counted = [&] {
    scrape const now{admin.get("/metrics").body};
    if (now.sum("http_server_request_duration_seconds_count") < seen.answers() + 1) return false;
    auto const of = [&](std::string const& result) {
      return now.sum("otlp_exporter_spans_total", "result=\"" + result + "\"");
    };
    sent = of("sent"), dropped = of("dropped"), failed = of("failed");
    // While a collector can still be hoped for, some are on their way: all are accounted for at the end.
    return sent + dropped + failed == spans_of(now, 1);
  };
  bool const hopeless = !sends && name != "erroring";
  if (!hopeless) {
    EXPECT_TRUE(eventually(counted, std::chrono::seconds{20}))
        << name << ": sent " << sent << ", dropped " << dropped << ", failed " << failed << " of "
        << spans_of(scrape{admin.get("/metrics").body}, 1);
    EXPECT_EQ(sent > 0, sends);
    if (!loses) {
      EXPECT_EQ(dropped + failed, 0);
    }
    if (name == "partial" || name == "erroring") {
      EXPECT_GT(failed, 0);
    }
  } else {
    counted();
    EXPECT_EQ(sent, 0);
    EXPECT_GT(dropped, 0) << "the queue holds 512 spans only";
  }
  // Its end is not held up by what cannot be delivered.
  server.terminate();
  EXPECT_EQ(server.child().wait(std::chrono::seconds{10}), 0);
}

}  // namespace
}  // namespace poolbench::tests
