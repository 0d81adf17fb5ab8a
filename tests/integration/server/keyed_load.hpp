#pragma once

#include "integration/server/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

namespace poolbench::tests {

// Clients that post transactions of one piece each, every one under a key of its own, and write down what
// they were told of it: the client's side of the books, to be held against the database's.
class keyed_load {
 public:
  using clock = std::chrono::steady_clock;
  enum class fate { applied, refused, unknown };

  keyed_load(shop_server const& server, int clients) {
    auto const token = server.token("a");
    for (int i = 0; i != clients; ++i) {
      threads_.emplace_back([this, i, token, &server] { work(i, server, token); });
    }
  }
  keyed_load(keyed_load const&) = delete;
  keyed_load& operator=(keyed_load const&) = delete;
  ~keyed_load() { stop(); }

  // Waits until so many more transactions were applied, sent from now on; false when they are not in time.
  bool applies(int more) {
    auto const from = clock::now();
    return eventually([&] { return applied_since(from) >= more; }, std::chrono::seconds{30});
  }
  // How long after `from` the first of the transactions that were sent since then was answered as applied;
  // waits for that. Nothing when there is none in time.
  std::optional<milliseconds> recovered_after(clock::time_point from) {
    if (!eventually([&] { return applied_since(from) > 0; }, std::chrono::seconds{30})) return std::nullopt;
    std::lock_guard const lock{mutex_};
    auto first = clock::time_point::max();
    for (auto const& [sent, answered] : applied_) {
      if (sent >= from) first = std::min(first, answered);
    }
    return std::chrono::duration_cast<milliseconds>(first - from);
  }

  int count(fate what) {
    std::lock_guard const lock{mutex_};
    return static_cast<int>(
        std::count_if(told_.begin(), told_.end(), [&](entry const& e) { return e.what == what; }));
  }
  // Answers by status and, for those of 503, by what they said.
  std::map<std::string, int> answers() {
    std::lock_guard const lock{mutex_};
    return answers_;
  }

  // Stops, and asks again for every transaction whose fate is unknown, with the same key, until it is known.
  void settle(shop_server const& server) {
    stop();
    auto http = server.client("a");
    for (auto& each : told_) {
      EXPECT_TRUE(eventually(
          [&] {
            if (each.what == fate::unknown)
              each.what = fate_of(http.try_send("POST", "/transactions", body(each)));
            return each.what != fate::unknown;
          },
          std::chrono::seconds{30}))
          << each.id;
    }
  }

  // "" when the database says the same as the clients; else in what they differ. After settle().
  std::string difference(std::string const& url) const {
    std::string rows;
    for (auto const& each : told_) {
      rows += (rows.empty() ? "('" : ",('") + each.id + "'::uuid,'" + product(each.product) + "'::uuid," +
              (each.what == fate::applied ? "1" : "0") + ")";
    }
    auto const wrong = sql(
        url,
        "WITH told(id, product_id, n) AS (VALUES " + rows +
            ") SELECT coalesce(string_agg(format('%s: %s in the table, %s told', id, stored, n), E'\\n'), "
            "'') FROM "
            "(SELECT told.*, (SELECT count(*) FROM transactions t WHERE t.id = told.id AND t.product_id = "
            "told.product_id) AS stored FROM told) AS both_sides WHERE stored <> n");
    auto const unheard =
        sql(url, "WITH told(id, product_id, n) AS (VALUES " + rows +
                     ") SELECT count(*) FROM transactions t WHERE NOT EXISTS (SELECT FROM told WHERE "
                     "told.id = t.id AND told.product_id = t.product_id)");
    auto const broken = broken_invariants(url);
    std::string result = wrong;
    if (unheard != "0") result += "\n" + unheard + " transactions that nobody asked for";
    if (broken != "0") result += "\n" + broken + " products whose stock is not what their transactions say";
    return result;
  }

 private:
  struct entry {
    std::string id;
    int product;
    int quantity;
    fate what;
  };

  static std::string body(entry const& each) {
    auto const addition = each.id.back() % 2 == 0;
    return R"({"id":")" + each.id + R"(","product_id":")" + product(each.product) + R"(","action":")" +
           (addition ? "addition" : "withdrawal") + R"(","quantity":)" + std::to_string(each.quantity) + "}";
  }

  // What an answer says about the transaction. A refusal is definite: it was not and will not be applied.
  static fate fate_of(std::optional<http_answer> const& answer) {
    if (!answer || !answer->complete) return fate::unknown;
    if (answer->status == 200 || answer->status == 201) return fate::applied;
    if (answer->status == 422 || answer->status == 401) return fate::refused;
    if (answer->status != 503) return fate::unknown;
    for (std::string_view const definite :
         {"No database connection became free", "are waiting for a database connection", "cannot be reached",
          "is busy", "shutting down", "Service Unavailable"}) {
      if (answer->body.find(definite) != std::string::npos) return fate::refused;
    }
    return fate::unknown;
  }

  int applied_since(clock::time_point from) {
    std::lock_guard const lock{mutex_};
    return static_cast<int>(std::count_if(applied_.begin(), applied_.end(),
                                          [&](auto const& times) { return times.first >= from; }));
  }

  void work(int client, shop_server const& server, std::string const& token) {
    auto http = server.client("");
    http.use_token(token);
    for (int n = 0; !stopping_; ++n) {
      auto const digits = std::to_string(client * 1'000'000 + n);
      entry now{"50000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits,
                1 + (client * 31 + n) % 100, n % 20 == 19 ? 2'000'000'000 : 1,
                fate::unknown};  // now and then one that no stock is enough for
      auto const sent = clock::now();
      std::optional<http_answer> answer;
      try {
        answer = http.try_send("POST", "/transactions", body(now));
        if (answer && answer->status == 401)
          http.use_token(server.token("a"));  // the session is gone: log in again
      } catch (std::exception const&) {
        answer.reset();
      }
      now.what = fate_of(answer);
      {
        std::lock_guard const lock{mutex_};
        told_.push_back(now);
        ++answers_[!answer                 ? "none"
                   : answer->status == 503 ? "503 " + answer->body
                                           : std::to_string(answer->status)];
        if (now.what == fate::applied) applied_.emplace_back(sent, clock::now());
      }
      if (now.what != fate::applied)
        std::this_thread::sleep_for(milliseconds{2});  // a client that was refused is polite
    }
  }

  void stop() {
    stopping_ = true;
    for (auto& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<entry> told_;
  std::vector<std::pair<clock::time_point, clock::time_point>> applied_;  // when sent, when answered
  std::map<std::string, int> answers_;
  std::vector<std::thread> threads_;
};

}  // namespace poolbench::tests
