#include "db/execute.hpp"

#include "db/retry.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <random>

namespace poolbench::db {

namespace asio = boost::asio;
using telemetry::clock;

namespace {

double random_unit() {
  thread_local std::minstd_rand source{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(source);
}

// Several attempts make one visit: the first wait, and execution from the first begin to the last end.
class visit_notes {
 public:
  visit_notes(statement const& what, telemetry::connection_mode mode) {
    visit_.statement = what.name;
    visit_.operation = what.operation;
    visit_.table = what.table;
    visit_.text = what.text;
    visit_.mode = mode;
  }

  void add(report const& told) {
    if (first_) visit_.wait = told.wait;
    first_ = false;
    if (!visit_.create) visit_.create = told.create;
    if (!told.execution) return;
    if (visit_.execution) {
      visit_.execution->end = told.execution->end;
    } else {
      visit_.execution = told.execution;
    }
  }

  void write(result<rows> const& outcome, telemetry::request_record& to) {
    if (!outcome) {
      visit_.sqlstate = outcome.error().sqlstate;
      visit_.error_type = error_type(outcome.error().code);
    }
    to.db.push_back(visit_);
  }

 private:
  telemetry::db_visit visit_;
  bool first_ = true;
};

// `attempt` returns awaitable<report>; the answer is the last attempt's.
template <class Attempt>
asio::awaitable<report> retried(statement const& what, telemetry::connection_mode mode, Attempt attempt,
                                clock::time_point deadline, telemetry::request_record& record) {
  retry_policy again(what);
  visit_notes notes(what, mode);
  for (;;) {
    report told = co_await attempt();
    notes.add(told);
    auto const wait = again.next(told.outcome, clock::now(), deadline, random_unit());
    if (!wait) {
      told.outcome = again.settled(std::move(told.outcome));
      notes.write(told.outcome, record);
      co_return told;
    }
    if (*wait == clock::duration::zero()) continue;
    asio::steady_timer pause(co_await asio::this_coro::executor, *wait);
    auto const [cancelled] = co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    if (cancelled) {
      told.outcome = error{errc::cancelled, {}, "the caller has gone", {}};
      notes.write(told.outcome, record);
      co_return told;
    }
  }
}

class channel_stream final : public row_stream {
 public:
  explicit channel_stream(std::shared_ptr<row_channel> from) : from_(std::move(from)) {}
  ~channel_stream() override { from_->abandon(); }
  asio::awaitable<result<rows>> next() override { return from_->next(); }

 private:
  std::shared_ptr<row_channel> const from_;
};

}  // namespace

asio::awaitable<result<rows>> execute_on(engine& on, statement const& what, parameters values,
                                         clock::time_point deadline, telemetry::request_record& record) {
  auto const shared = std::make_shared<parameters const>(std::move(values));
  auto attempt = [&] { return on.run_statement(what, shared, deadline); };
  report told = co_await retried(what, on.mode(), attempt, deadline, record);
  co_return std::move(told.outcome);
}

asio::awaitable<result<std::unique_ptr<row_stream>>> stream_on(engine& on, statement const& what,
                                                               parameters values, std::size_t piece,
                                                               clock::time_point deadline,
                                                               telemetry::request_record& record) {
  auto const shared = std::make_shared<parameters const>(std::move(values));
  auto attempt = [&] { return on.run_stream(what, shared, deadline, std::max<std::size_t>(piece, 1)); };
  report told = co_await retried(what, on.mode(), attempt, deadline, record);
  if (!told.outcome) co_return std::move(told.outcome.error());
  std::unique_ptr<row_stream> reading = std::make_unique<channel_stream>(std::move(told.stream));
  co_return reading;
}

std::string_view error_type(errc code) noexcept {
  switch (code) {
    case errc::acquire_timeout:
      return "acquire_timeout";
    case errc::queue_full:
      return "queue_full";
    case errc::unavailable:
      return "unavailable";
    case errc::connection_lost:
      return "connection_lost";
    case errc::statement_timeout:
      return "timeout";
    case errc::statement_failed:
      return "server";
    case errc::shutting_down:
      return "shutting_down";
    case errc::cancelled:
      break;
  }
  return "cancelled";
}

}  // namespace poolbench::db
