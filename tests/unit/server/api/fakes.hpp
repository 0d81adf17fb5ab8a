#pragma once

#include "auth/session_store.hpp"
#include "db/database.hpp"
#include "http/message.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <deque>
#include <future>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Stand-ins for what the handlers call, and a way to call a handler without a socket.
namespace poolbench::api {

using table = std::vector<std::vector<std::optional<std::string>>>;

class fake_rows final : public db::rows::source {
 public:
  explicit fake_rows(table cells) : cells_(std::move(cells)) {}
  std::size_t size() const noexcept override { return cells_.size(); }
  std::size_t affected() const noexcept override { return cells_.size(); }
  bool is_null(std::size_t row, std::size_t column) const noexcept override { return !cells_[row][column]; }
  std::string_view at(std::size_t row, std::size_t column) const noexcept override {
    auto const& cell = cells_[row][column];
    return cell ? std::string_view{*cell} : std::string_view{};
  }

 private:
  table cells_;
};

inline db::rows rows_of(table cells) {
  return db::rows{std::make_shared<fake_rows>(std::move(cells))};
}

inline db::error failure(db::errc code, std::string_view sqlstate = {}, std::string constraint = {}) {
  db::error result;
  result.code = code;
  sqlstate.copy(result.sqlstate.data(), 5);
  result.message = "what Postgres said";
  result.constraint = std::move(constraint);
  return result;
}

class fake_stream final : public db::row_stream {
 public:
  explicit fake_stream(std::deque<db::result<db::rows>> pieces) : pieces_(std::move(pieces)) {}
  boost::asio::awaitable<db::result<db::rows>> next() override {
    if (pieces_.empty()) co_return db::rows{};
    auto piece = std::move(pieces_.front());
    pieces_.pop_front();
    co_return piece;
  }

 private:
  std::deque<db::result<db::rows>> pieces_;
};

// Answers with what was put in, in that order, and remembers what it was asked.
class fake_database final : public db::database {
 public:
  struct call {
    std::string_view statement;
    db::parameters values;
  };
  std::deque<db::result<db::rows>> answers;
  std::vector<call> calls;

  boost::asio::awaitable<db::result<db::rows>> execute(db::statement const& what, db::parameters values,
                                                       telemetry::clock::time_point,
                                                       telemetry::request_record&) override {
    calls.push_back({what.name, std::move(values)});
    auto answer = std::move(answers.front());
    answers.pop_front();
    co_return answer;
  }

  // A stream of all the answers; an error as the first one is the answer to opening it.
  boost::asio::awaitable<db::result<std::unique_ptr<db::row_stream>>> stream(
      db::statement const& what, db::parameters values, std::size_t, telemetry::clock::time_point,
      telemetry::request_record&) override {
    calls.push_back({what.name, std::move(values)});
    if (!answers.empty() && !answers.front()) co_return answers.front().error();
    std::unique_ptr<db::row_stream> result = std::make_unique<fake_stream>(std::exchange(answers, {}));
    co_return result;
  }
};

class fake_sessions final : public auth::session_store {
 public:
  std::map<std::string, auth::user, std::less<>> saved;

  boost::asio::awaitable<boost::system::result<void>> save(auth::user const& who, std::chrono::seconds,
                                                           telemetry::request_record&) override {
    saved[who.username] = who;
    co_return boost::system::result<void>{};
  }
  boost::asio::awaitable<boost::system::result<std::optional<auth::user>>> load_user(
      std::string_view username, telemetry::request_record&) override {
    auto const found = saved.find(username);
    std::optional<auth::user> result;
    if (found != saved.end()) result = found->second;
    co_return result;
  }
  boost::asio::awaitable<boost::system::result<void>> ping() override {
    co_return boost::system::result<void>{};
  }
};

// Runs a coroutine to its end, on a loop of its own.
template <class T>
T run(boost::asio::awaitable<T> what) {
  boost::asio::io_context loop;
  auto result = boost::asio::co_spawn(loop, std::move(what), boost::asio::use_future);
  loop.run();
  return result.get();
}

// The whole of a body, streamed or not; nullopt when the stream broke.
inline std::optional<std::string> whole_body(http::reply& reply) {
  if (!reply.stream) return reply.body;
  std::string all;
  for (;;) {
    auto const piece = run(reply.stream->next());
    if (!piece) return std::nullopt;
    if (piece->empty()) return all;
    all += *piece;
  }
}

// The value of a reply's header; empty when there is none.
inline std::string header(http::reply const& reply, std::string_view name) {
  for (auto const& [key, value] : reply.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace poolbench::api
