#include "integration/observability/scrape.hpp"
#include "integration/observability/traced_shop.hpp"
#include "support/golden.hpp"

#include <gmock/gmock.h>

#include <thread>

// What the real programs show Prometheus, compared with the golden lists, and what promtool thinks of it.
namespace poolbench::tests {
namespace {

void expect_promtool_silent(std::string const& page) {
  auto const checked =
      run({"promtool", "check", "metrics"}, {.environment = {}, .folder = {}, .input = page});
  EXPECT_EQ(checked.status, 0);
  EXPECT_EQ(checked.out + checked.err, "");
}

// Makes every family appear: what a server has seen nothing of, it does not list.
void use_everything(shop_server& server) {
  auto user = server.client();
  user.get("/products?limit=1");
  testing::http_peer rude{server.api()};
  rude.send("GET / HTTP/1.1\r\nno colon\r\n\r\n");
  EXPECT_EQ(rude.read()->status, 400);
  auto admin = server.admin();
  EXPECT_EQ(admin.put("/db-mode", R"({"mode":"per-request"})").status, 200);
  user.get("/products?limit=1");
}

TEST(server_metrics, of_a_real_scrape_are_the_golden_ones) {
  traced_shop shop;
  use_everything(shop.server());
  // The session to Postgres ends after the answer was sent.
  auto admin = shop.server().admin();
  std::string page;
  ASSERT_TRUE(eventually([&] {
    page = admin.get("/metrics").body;
    return scrape{page}.sum("db_client_connection_closed_total") > 0;
  }));
  expect_golden("server_metrics.txt", scrape{page}.catalogue());
  expect_promtool_silent(page);
}

TEST(server_metrics, count_the_shop_and_not_those_who_look) {
  scratch_database const database;
  shop_server const server{database.url(), shared_stack().redis_url()};
  auto anonymous = server.client("");
  for (int i = 0; i != 3; ++i) anonymous.get("/");
  auto admin = server.admin();
  for (auto const* target : {"/metrics", "/healthz", "/readyz", "/db-mode", "/dashboard"}) admin.get(target);
  // A request is counted after its answer was written.
  ASSERT_TRUE(eventually([&] {
    return scrape{admin.get("/metrics").body}.sum("http_server_request_duration_seconds_count") == 3;
  }));
  scrape const seen{admin.get("/metrics").body};
  EXPECT_EQ(seen.sum("http_server_active_requests"), 0);
  EXPECT_EQ(seen.sum("http_server_connections"), 1);
}

// Exactly what happened, also when many look and ask at once.
TEST(server_metrics, add_up_under_concurrency) {
  scratch_database const database;
  shop_server server{database.url(), shared_stack().redis_url(), {"--threads", "2"}};
  constexpr int clients = 8, requests = 50;
  auto const token = server.token("a");
  std::vector<std::thread> threads;
  for (int i = 0; i != clients; ++i) {
    threads.emplace_back([&] {
      http_client http{server.api()};
      http.use_token(token);
      for (int n = 0; n != requests; ++n) {
        if (n % 10 == 0) server.admin().get("/metrics");
        http.get("/products?limit=1");
      }
    });
  }
  for (auto& thread : threads) thread.join();
  auto admin = server.admin();
  constexpr double all = clients * requests;
  ASSERT_TRUE(eventually([&] {
    return scrape{admin.get("/metrics").body}.sum("http_server_request_duration_seconds_count",
                                                  "http_route=\"/products\"") == all;
  }));
  scrape const seen{admin.get("/metrics").body};
  EXPECT_EQ(seen.sum("db_client_connection_wait_time_seconds_count"), all);
  EXPECT_EQ(seen.sum("db_client_operation_duration_seconds_count", "db_system_name=\"postgresql\""), all);
  EXPECT_EQ(seen.sum("db_client_operation_duration_seconds_count", "db_operation_name=\"GET\""), all);
  EXPECT_EQ(seen.sum("http_server_active_requests"), 0);
  EXPECT_EQ(seen.sum("db_client_connection_pending_requests"), 0);
}

TEST(loadgen_metrics, of_a_real_scrape_are_the_golden_ones_and_move) {
  scratch_database const database;
  shop_server const server{database.url(), shared_stack().redis_url()};
  process load{{POOLBENCH_BIN_DIR "/loadgen", "run",
                "http://127.0.0.1:" + std::to_string(server.api().port()) + "/", "-c", "2", "-R", "200", "-d",
                "30s", "--prometheus", "127.0.0.1:0", "--label", "program=test"}};
  unsigned short port = 0;
  ASSERT_TRUE(eventually([&] {
    auto const said = load.error_output();
    auto const at = said.find("metrics on port ");
    if (at == std::string::npos || said.find('\n', at) == std::string::npos) return false;
    port = static_cast<unsigned short>(std::stoi(said.substr(at + 16)));
    return true;
  }));
  http_client http{{boost::asio::ip::make_address("127.0.0.1"), port}};
  std::string page;
  ASSERT_TRUE(eventually([&] {
    page = http.get("/metrics").body;
    return scrape{page}.sum("loadgen_request_duration_seconds_count", "outcome=\"ok\"") >= 20;
  }));
  scrape const seen{page};
  EXPECT_GE(seen.sum("loadgen_service_time_seconds_count"), 20);
  EXPECT_GE(seen.sum("loadgen_send_lag_seconds_count"), 20);
  EXPECT_GE(seen.sum("loadgen_connections_opened_total"), 1);
  EXPECT_GT(seen.sum("process_cpu_seconds_total"), 0);
  EXPECT_EQ(seen.sum("loadgen_run_info", "program=\"test\""), 1);
  expect_golden("loadgen_metrics.txt", seen.catalogue());
  expect_promtool_silent(page);
  load.signal(SIGINT);
  EXPECT_EQ(load.wait(std::chrono::seconds{10}), 130);
}

}  // namespace
}  // namespace poolbench::tests
