#include "integration/server/load.hpp"

#include <gtest/gtest.h>

// The server under many clients at once: nothing is lost, nothing applied twice, nothing cut.
namespace poolbench::tests {
namespace {

class under_load : public ::testing::TestWithParam<std::string> {
 protected:
  scratch_database database_;
  shop_server server_{
      database_.url(), shared_stack().redis_url(), {"--db-mode", GetParam(), "--threads", "2"}};

  void expect_consistent(ledger const& seen) {
    EXPECT_EQ(broken_invariants(database_.url()), "0");
    EXPECT_EQ(lost(database_.url(), seen), "0");
  }
};

INSTANTIATE_TEST_SUITE_P(modes, under_load, ::testing::Values("pooled", "per-request"),
                         [](auto const& mode) { return mode.param == "pooled" ? "pooled" : "per_request"; });

TEST_P(under_load, of_200_withdrawals_of_a_stock_of_100_exactly_100_succeed) {
  remember_stock(database_.url(), 100);
  auto const token = server_.token("a");
  std::atomic<int> taken{0}, refused{0}, other{0};
  std::vector<std::thread> clients;
  for (int i = 0; i != 20; ++i) {
    clients.emplace_back([&] {
      http_client http{server_.api()};
      http.use_token(token);
      for (int n = 0; n != 10; ++n) {
        auto const status = http.post("/transactions", withdrawal(product(1), 1)).status;
        ++(status == 201 ? taken : status == 422 ? refused : other);
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(taken, 100);
  EXPECT_EQ(refused, 100);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(database_.sql("SELECT quantity FROM products WHERE id = '" + product(1) + "'"), "0");
  EXPECT_EQ(broken_invariants(database_.url()), "0");
}

TEST_P(under_load, the_same_key_sent_by_many_at_once_is_applied_once) {
  remember_stock(database_.url(), 100);
  auto const token = server_.token("a");
  std::atomic<int> created{0}, replayed{0}, other{0};
  std::vector<std::thread> clients;
  for (int i = 0; i != 16; ++i) {
    clients.emplace_back([&] {
      http_client http{server_.api()};
      http.use_token(token);
      for (int n = 0; n != 10; ++n) {
        auto const id = "30000000-0000-4000-8000-00000000000" + std::to_string(n);
        auto const status = http.post("/transactions", withdrawal(product(1), 10, id)).status;
        ++(status == 201 ? created : status == 200 ? replayed : other);
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(created, 10);
  EXPECT_EQ(replayed, 150);
  EXPECT_EQ(other, 0);
  EXPECT_EQ(database_.sql("SELECT quantity FROM products WHERE id = '" + product(1) + "'"), "0");
  EXPECT_EQ(broken_invariants(database_.url()), "0");
}

TEST_P(under_load, switching_the_mode_fails_no_request) {
  remember_stock(database_.url());
  load clients{server_, 8, [](http_client& http, int client, int n) {
                 if (n % 10 == 9) return http.try_send("GET", "/products?limit=100");
                 return withdraw_one(http, client, n);
               }};
  auto admin = server_.admin();
  int answered = 0;
  for (int i = 0; i != 10; ++i) {
    answered += 40;
    ASSERT_TRUE(clients.answered(answered));
    auto const body = i % 2 == 0 ? R"({"mode":"per-request"})" : R"({"mode":"pooled"})";
    ASSERT_EQ(admin.put("/db-mode", body).body, body);
  }
  auto const seen = clients.stop();
  EXPECT_EQ(seen.count(200) + seen.count(201), seen.answers());
  EXPECT_EQ(seen.unanswered, 0);
  EXPECT_EQ(seen.cut, 0);
  expect_consistent(seen);
}

TEST_P(under_load, resupply_and_withdrawals_do_not_deadlock) {
  remember_stock(database_.url(), 30);
  load clients{server_, 8, [](http_client& http, int client, int n) {
                 if (client < 2) return http.try_send("PUT", "/products/quantity");
                 return withdraw_one(http, client, n);
               }};
  ASSERT_TRUE(clients.answered(300));
  auto const seen = clients.stop();
  EXPECT_EQ(seen.count(200) + seen.count(201) + seen.count(422), seen.answers());
  expect_consistent(seen);
  EXPECT_EQ(database_.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"), "0");
}

TEST_P(under_load, stopping_cuts_no_answer_and_loses_no_transaction) {
  remember_stock(database_.url());
  load clients{server_, 8, [](http_client& http, int client, int n) {
                 if (client == 0) return http.try_send("GET", "/products");
                 return withdraw_one(http, client, n);
               }};
  ASSERT_TRUE(clients.answered(100));
  server_.terminate();
  EXPECT_EQ(server_.child().wait(std::chrono::seconds{15}), 0);
  auto const seen = clients.stop();
  EXPECT_EQ(seen.cut, 0);
  EXPECT_EQ(seen.count(200) + seen.count(201) + seen.count(503), seen.answers());
  expect_consistent(seen);
  EXPECT_TRUE(eventually([&] {
    return database_.sql(
               "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'poolbench-%' AND datname "
               "= current_database()") == "0";
  }));
}

// What was begun with 200 can only be cut: no end of a body that looks whole.
TEST_P(under_load, a_list_whose_session_ends_is_cut_and_nothing_else_is_hurt) {
  database_.sql(
      "SET session_replication_role = replica; INSERT INTO transactions (id, product_id, vendor_id, action, "
      "quantity) SELECT gen_random_uuid(), '" +
      product(1) + "', (SELECT id FROM vendors LIMIT 1), 'addition', 1 FROM generate_series(1, 60000)");
  auto const token = server_.token("a");
  for (auto const* const version : {"1.1", "1.0"}) {
    testing::http_peer reader{server_.api(), 4096};
    reader.send(std::string{"GET /transactions HTTP/"} + version + "\r\nHost: a\r\nAuthorization: Bearer " +
                token + "\r\n\r\n");
    reader.socket().wait(boost::asio::socket_base::wait_read);  // it has begun
    auto const ended = [&] {
      return database_.sql(
                 "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE "
                 "'poolbench-%' AND datname = current_database() AND state <> 'idle' AND query LIKE "
                 "'%FROM piecewise%'") != "0";
    };
    ASSERT_TRUE(eventually(ended)) << version;
    auto const answer = reader.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_GT(answer->body.size(), 0U);
    EXPECT_FALSE(answer->complete) << version;
  }
  auto client = server_.client("a");
  for (int i = 0; i != 30; ++i) EXPECT_EQ(client.get("/products?limit=10").status, 200);
  EXPECT_TRUE(client.get("/transactions").complete);
}

TEST_P(under_load, a_second_signal_ends_at_once) {
  load clients{server_, 1,
               [](http_client& http, int, int) { return http.try_send("GET", "/demo/slow?ms=5000"); }};
  ASSERT_TRUE(eventually([&] {
    return server_.admin()
               .get("/metrics")
               .body.find(
                   "http_server_active_requests{http_request_method=\"GET\","
                   "url_scheme=\"http\"} 1") != std::string::npos;
  }));
  server_.terminate();
  ASSERT_TRUE(server_.child().read_line_with("draining", std::chrono::seconds{10}));
  server_.terminate();
  EXPECT_EQ(server_.child().wait(std::chrono::seconds{2}), 128 + SIGTERM);
}

}  // namespace
}  // namespace poolbench::tests
