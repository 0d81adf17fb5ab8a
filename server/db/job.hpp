#pragma once

#include "db/cancel_guard.hpp"
#include "db/completion.hpp"
#include "db/error.hpp"
#include "db/pool_state.hpp"
#include "db/row_channel.hpp"
#include "db/session.hpp"

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

namespace poolbench::db {

// What a caller gets back: the outcome, and the times that go into its db_visit.
struct report {
  result<rows> outcome;
  telemetry::interval wait;
  std::optional<telemetry::interval> create;
  std::optional<telemetry::interval> execution;
  std::shared_ptr<row_channel> stream;  // of a stream that has begun
};

// What a connection's thread needs while it works for a caller.
struct lease {
  cancel_guard& guard;
  // Changes when the caller loses patience; time_point::max(): not before it is changed again.
  std::function<void(telemetry::clock::time_point)> set_deadline;
};

enum class way : std::uint8_t { prepared, once };  // how the statement travels

// A piece of work for a connection, and the caller who waits for it. Several may want to answer the caller:
// the connection's thread, the keeper of deadlines, a cancellation; the first one does.
class job : public boost::intrusive_ref_counter<job> {
 public:
  using time_point = telemetry::clock::time_point;
  using caller = std::unique_ptr<completion<report>>;

  job(statement const& what, std::shared_ptr<parameters const> values, time_point asked, time_point deadline,
      caller waiting)
      : what_(what),
        values_(std::move(values)),
        asked_(asked),
        deadline_(deadline),
        caller_(std::move(waiting)) {}
  virtual ~job() = default;

  virtual pool_state::kind kind() const noexcept = 0;
  // Works on the session: the connection's thread. conclude() answers the caller if run() did not.
  virtual void run(session& on, lease& terms, way how) = 0;
  virtual void conclude() = 0;
  // Anybody: answers the caller now, whatever is going on.
  virtual void give_up(error why) { answer(std::move(why)); }

  void fail(error why) { answer(std::move(why)); }
  bool answered() const noexcept { return answered_.load(std::memory_order_acquire); }

  time_point asked() const noexcept { return asked_; }
  time_point deadline() const noexcept { return deadline_; }
  // The connection's thread: when it was opened for this job, and from when on it was usable.
  void created(telemetry::interval when) noexcept { create_ = when; }
  void usable(time_point since) noexcept { usable_.store(since, std::memory_order_release); }

 protected:
  void begin(time_point now) noexcept { begun_.store(now, std::memory_order_relaxed); }
  void end(time_point now) noexcept { ended_.store(now, std::memory_order_relaxed); }
  void answer(result<rows> outcome, std::shared_ptr<row_channel> stream = {});

  statement const& what_;
  std::shared_ptr<parameters const> const values_;

 private:
  time_point const asked_;
  time_point const deadline_;
  caller caller_;
  std::atomic<bool> answered_{false};
  std::optional<telemetry::interval> create_;  // settled before usable_ is set
  std::atomic<time_point> usable_{time_point{}};
  std::atomic<time_point> begun_{time_point{}};
  std::atomic<time_point> ended_{time_point{}};
};

using job_ptr = boost::intrusive_ptr<job>;

class statement_job final : public job {
 public:
  using job::job;
  pool_state::kind kind() const noexcept override { return pool_state::kind::statement; }
  void run(session& on, lease& terms, way how) override;
  void conclude() override { answer(std::move(outcome_)); }

 private:
  result<rows> outcome_;
};

// Keeps its connection until the last piece was taken or nobody reads any more. Every piece has as much time
// as the caller gave for the first.
class stream_job final : public job {
 public:
  stream_job(statement const& what, std::shared_ptr<parameters const> values, time_point asked,
             time_point deadline, caller waiting, std::size_t piece)
      : job(what, std::move(values), asked, deadline, std::move(waiting)), piece_(piece) {}
  pool_state::kind kind() const noexcept override { return pool_state::kind::stream; }
  void run(session& on, lease& terms, way how) override;
  void conclude() override {}
  void give_up(error why) override;

 private:
  void send_pieces(session& on, lease& terms);

  std::size_t const piece_;
  std::shared_ptr<row_channel> const channel_ = std::make_shared<row_channel>();
};

}  // namespace poolbench::db
