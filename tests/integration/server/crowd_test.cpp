#include "integration/server/crowd.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <vector>

// Very many connections and very long answers: memory stays bounded and nobody else is disturbed. Not part of
// the sanitizer builds, whose memory is their own.
namespace poolbench::tests {
namespace {

TEST(crowd, of_ten_thousand_idle_connections_costs_at_most_16_kib_each) {
  constexpr int count = 10'000;
  allow_files(count + 500);
  scratch_database database;
  shop_server server{database.url(), shared_stack().redis_url(), {"--threads", "2"}};
  auto client = server.client("a");
  for (int i = 0; i != 200; ++i) ASSERT_EQ(client.get("/products?limit=10").status, 200);

  auto const before = memory_kib(server.child().pid(), "VmRSS");
  std::vector<raw_client> idle;
  idle.reserve(count);
  char answer[1024];
  for (int i = 0; i != count; ++i) {
    idle.emplace_back(server.api(), "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    auto const n = idle.back().receive(answer, sizeof answer);
    ASSERT_TRUE(std::string_view(answer, n).starts_with("HTTP/1.1 200 OK\r\n"));
  }
  auto const each = static_cast<double>(memory_kib(server.child().pid(), "VmRSS") - before) / count;
  std::cout << "[   memory ] " << each << " KiB for each of " << count << " idle connections\n";
  EXPECT_LE(each, 16.0);

  EXPECT_EQ(client.get("/products?limit=10").status, 200) << "who was there is served";
  EXPECT_EQ(server.client("b").get("/products?limit=10").status, 200) << "accepting goes on";
  ASSERT_TRUE(idle.front().send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_GT(idle.front().receive(answer, sizeof answer), 0U) << "an idle connection is of use again";
}

TEST(crowd, a_list_of_a_million_rows_is_streamed_in_32_mib) {
  constexpr long rows = 1'000'000;
  scratch_database database;
  // Without the foreign keys' checks, which would take longer than all the rest.
  database.sql(
      "SET session_replication_role = replica; INSERT INTO transactions (id, product_id, vendor_id, action, "
      "quantity) "
      "SELECT lpad(to_hex(n), 32, '0')::uuid, '" +
      product(1) + "', (SELECT id FROM vendors LIMIT 1), 'addition', 1 FROM generate_series(1, " +
      std::to_string(rows) + ") AS n");
  shop_server server{database.url(), shared_stack().redis_url(), {"--threads", "1"}};
  auto client = server.client("a");
  for (int i = 0; i != 50; ++i) ASSERT_EQ(client.get("/transactions?limit=100").status, 200);

  auto const pid = server.child().pid();
  auto const before = memory_kib(pid, "VmRSS");
  std::ofstream{"/proc/" + std::to_string(pid) + "/clear_refs"} << "5";  // VmHWM is now's VmRSS
  raw_client reader{server.api(), "GET /transactions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
                                      server.token("a") + "\r\n\r\n"};
  constexpr std::string_view begin_of_row = "{\"id\"";
  constexpr std::string_view end = "\r\n0\r\n\r\n";
  std::string window;  // the end of what came before, and the new
  std::vector<char> buffer(256 * 1024);
  long seen = 0;
  std::size_t bytes = 0;
  bool first = true;
  while (!window.ends_with(end)) {
    auto const n = reader.receive(buffer.data(), buffer.size());
    ASSERT_GT(n, 0U) << "closed in mid-stream after " << bytes << " bytes";
    if (std::exchange(first, false)) {
      ASSERT_TRUE(std::string_view(buffer.data(), n).starts_with("HTTP/1.1 200"));
    }
    bytes += n;
    window.erase(0, window.size() - std::min(window.size(), begin_of_row.size() - 1));
    window.append(buffer.data(), n);
    for (auto at = window.find(begin_of_row); at != window.npos; at = window.find(begin_of_row, at + 1))
      ++seen;
  }
  // A chunk's frame may cut the beginning of a row in two: a few of a million are not recognised so.
  EXPECT_NEAR(static_cast<double>(seen), rows, rows / 100.0);
  auto const grown = memory_kib(pid, "VmHWM") - before;
  std::cout << "[   memory ] grew by " << static_cast<double>(grown) / 1024 << " MiB at most, over "
            << bytes / 1'000'000 << " MB of answer\n";
  EXPECT_LE(grown, 32 * 1024);
}

}  // namespace
}  // namespace poolbench::tests
