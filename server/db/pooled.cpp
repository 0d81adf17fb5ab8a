#include "db/pooled.hpp"

#include "db/engine.hpp"
#include "db/execute.hpp"

#include <algorithm>

namespace poolbench::db {

using telemetry::clock;

namespace {

constexpr auto mode_here = telemetry::connection_mode::pooled;
constexpr auto longest_farewell = std::chrono::milliseconds{250};

// A connection that stands between callers.
class standing_lane final : public lane {
 public:
  standing_lane(std::shared_ptr<startup const> how, std::chrono::milliseconds connect_timeout,
                observer& events)
      : how_(std::move(how)), connect_timeout_(connect_timeout), events_(events) {}

  std::optional<error> open() override {
    auto const begun = clock::now();
    auto opened = session::open(*how_, begun + connect_timeout_);
    events_.connection_created(mode_here, clock::now() - begun, opened.has_value());
    if (!opened) return std::move(opened.error());
    session_ = std::move(*opened);
    return std::nullopt;
  }

  ending run(job& work, lease& terms, start const& how) override {
    auto usable = how.granted;
    if (how.was_idle && (how.validate || !session_->quiet())) {
      if (!answers(terms.guard)) return ending::not_begun;
      usable = clock::now();
    }
    work.usable(usable);
    work.run(*session_, terms, way::prepared);
    return ending_of(*session_, terms.guard);
  }

  // Returns when the backend has ended, so that the place is really free for another one.
  void close(pool_state::close_reason why) override {
    events_.connection_closed(mode_here, to_string(why));
    session::close(std::move(session_)).wait(longest_farewell);
  }

 private:
  bool answers(cancel_guard& guard) {
    if (!guard.begin(session_->interrupt())) return true;  // nobody waits any more: nothing will be run
    bool const well = session_->ask();
    return guard.end() && well;
  }

  std::shared_ptr<startup const> const how_;
  std::chrono::milliseconds const connect_timeout_;
  observer& events_;
  std::unique_ptr<session> session_;
};

engine_options engine_options_of(pooled_options const& options) {
  engine_options made;
  made.pool = options.pool;
  made.acquire_timeout = options.acquire_timeout;
  made.mode = mode_here;
  return made;
}

}  // namespace

pooled::pooled(pooled_options options, observer& events) {
  auto const how = std::make_shared<startup const>(options.connection, options.application_name);
  auto const lanes = [&] {
    return std::make_unique<standing_lane>(how, options.connection.connect_timeout, events);
  };
  engine_ = std::make_unique<engine>(engine_options_of(options), lanes, events);
}

pooled::~pooled() = default;

boost::asio::awaitable<result<rows>> pooled::execute(statement const& what, parameters values,
                                                     clock::time_point deadline,
                                                     telemetry::request_record& record) {
  return execute_on(*engine_, what, std::move(values), deadline, record);
}

boost::asio::awaitable<result<std::unique_ptr<row_stream>>> pooled::stream(
    statement const& what, parameters values, std::size_t piece, clock::time_point deadline,
    telemetry::request_record& record) {
  return stream_on(*engine_, what, std::move(values), piece, deadline, record);
}

telemetry::connection_mode pooled::mode() const noexcept {
  return mode_here;
}
pool_statistics pooled::statistics() const {
  return engine_->statistics();
}
void pooled::wake() {
  engine_->wake();
}
boost::asio::awaitable<bool> pooled::ready(clock::time_point until) {
  return engine_->ready(until);
}
void pooled::rest() {
  engine_->rest();
}
void pooled::stop(clock::time_point deadline) {
  engine_->stop(deadline);
}

}  // namespace poolbench::db
