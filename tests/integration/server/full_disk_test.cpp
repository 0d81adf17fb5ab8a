#include "integration/server/shop_server.hpp"

#include <gtest/gtest.h>

// The disk that the log goes to is full: the server does its work all the same.
namespace poolbench::tests {
namespace {

TEST(full_disk, costs_log_lines_and_nothing_else) {
  scratch_database database;
  auto const port = free_port();
  auto command = shop_server::command(
      {"--request-log", "--threads", "1", "--listen", "127.0.0.1:" + std::to_string(port)});
  command.insert(command.begin(), {"sh", "-c", "exec \"$@\" >/dev/full 2>/dev/full", "sh"});
  process server{command, shop_server::environment(database.url(), shared_stack().redis_url())};

  http_client client{{boost::asio::ip::make_address("127.0.0.1"), port}};
  ASSERT_TRUE(eventually(
      [&] {
        auto const answer = client.try_send("POST", "/login", "username=a&password=a");
        if (!answer || answer->status != 200) return false;
        client.use_token(std::string{boost::json::parse(answer->body).at("access_token").as_string()});
        return true;
      },
      std::chrono::seconds{20}));
  database.sql("UPDATE products SET quantity = 1000");
  for (int i = 0; i != 500; ++i) {
    ASSERT_EQ(client.post("/transactions", withdrawal(product(1), 1)).status, 201);
    ASSERT_EQ(client.get("/nowhere").status, 404);
  }
  EXPECT_EQ(database.sql("SELECT count(*) FROM transactions"), "500");
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(std::chrono::seconds{15}), 0);
}

}  // namespace
}  // namespace poolbench::tests
