#pragma once

#include "integration/server/shop_server.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace poolbench::tests {

// What many clients saw together.
struct ledger {
  std::map<int, int> statuses;
  int cut = 0;                    // answers that began and did not end
  int unanswered = 0;             // connections that ended without one
  std::set<std::string> created;  // ids of transactions answered with 201

  int count(int status) const {
    auto const found = statuses.find(status);
    return found == statuses.end() ? 0 : found->second;
  }
  int answers() const {
    int all = 0;
    for (auto const& [status, n] : statuses) all += n;
    return all;
  }
};

// Clients that send requests one after the other, each in a thread of its own, until stop().
class load {
 public:
  using step = std::function<std::optional<http_answer>(http_client&, int client, int n)>;

  load(shop_server const& server, int clients, step what) : what_(std::move(what)) {
    auto const token = server.token("a");
    for (int i = 0; i != clients; ++i) {
      threads_.emplace_back([this, i, token, where = server.api()] { work(i, token, where); });
    }
  }
  load(load const&) = delete;
  load& operator=(load const&) = delete;
  ~load() { stop(); }

  // Waits until so many answers have come; false when they do not in time.
  bool answered(int count) {
    return eventually([&] { return seen().answers() >= count; }, std::chrono::seconds{30});
  }
  ledger seen() {
    std::lock_guard const lock{mutex_};
    return ledger_;
  }
  ledger stop() {
    stopping_ = true;
    for (auto& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
    return seen();
  }

 private:
  void work(int client, std::string const& token, boost::asio::ip::tcp::endpoint where) {
    http_client http{std::move(where)};
    http.use_token(token);
    for (int n = 0; !stopping_; ++n) {
      std::optional<http_answer> answer;
      try {
        answer = what_(http, client, n);
      } catch (std::exception const&) {
        answer.reset();
      }
      std::lock_guard const lock{mutex_};
      if (!answer) {
        if (++ledger_.unanswered > 1000) return;  // the server has gone: no need to ask on
        continue;
      }
      ++ledger_.statuses[answer->status];
      if (!answer->complete) ++ledger_.cut;
      if (answer->status == 201) {
        ledger_.created.insert(std::string{boost::json::parse(answer->body).at("id").as_string()});
      }
    }
  }

  step what_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  ledger ledger_;
  std::vector<std::thread> threads_;
};

// Withdrawals of one of the first hundred products.
inline std::optional<http_answer> withdraw_one(http_client& http, int client, int n) {
  return http.try_send("POST", "/transactions", withdrawal(product(1 + (client * 31 + n) % 100), 1));
}

// Products whose stock is not what their transactions say, and transactions under a quantity of 0; both must
// be 0. `initial` is a table with the stock of before (see remember_stock).
inline std::string broken_invariants(std::string const& url) {
  return sql(url,
             "SELECT count(*) FROM products p JOIN initial i USING (id) LEFT JOIN (SELECT product_id, "
             "sum(CASE action WHEN 'addition' THEN quantity ELSE -quantity END) AS moved FROM transactions "
             "GROUP BY 1) t ON t.product_id = p.id WHERE p.quantity <> i.quantity + coalesce(t.moved, 0) OR "
             "p.quantity < 0");
}
inline void remember_stock(std::string const& url, int first_hundred = 1'000'000) {
  sql(url, "UPDATE products SET quantity = " + std::to_string(first_hundred) + " WHERE id <= '" +
               product(100) + "'; CREATE TABLE initial AS SELECT id, quantity FROM products");
}

// How many of the acknowledged transactions are not in the table.
inline std::string lost(std::string const& url, ledger const& seen) {
  std::string values = "('00000000-0000-0000-0000-000000000000')";
  for (auto const& id : seen.created) values += ",('" + id + "')";
  return sql(url, "SELECT count(*) - 1 FROM (VALUES " + values +
                      ") AS acknowledged(id) WHERE NOT EXISTS (SELECT FROM transactions t WHERE t.id = "
                      "acknowledged.id::uuid)");
}

}  // namespace poolbench::tests
