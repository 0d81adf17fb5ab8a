#include "db/per_request.hpp"

#include "db/engine.hpp"
#include "db/execute.hpp"

#include <algorithm>

namespace poolbench::db {

using telemetry::clock;

namespace {

constexpr auto mode_here = telemetry::connection_mode::per_request;
constexpr auto longest_farewell = std::chrono::milliseconds{250};

}  // namespace

struct per_request::counters {
  std::atomic<std::uint64_t> opened{0};
  std::atomic<std::uint64_t> open_failures{0};
  std::atomic<std::uint64_t> closed{0};
  std::atomic<std::size_t> used{0};
};

// A place for one connection at a time; the pool's machinery hands out the places.
class per_request::single_use_lane final : public lane {
 public:
  single_use_lane(std::shared_ptr<startup const> how, std::chrono::milliseconds connect_timeout,
                  observer& events, counters& counts)
      : how_(std::move(how)), connect_timeout_(connect_timeout), events_(events), counts_(counts) {}

  std::optional<error> open() override { return std::nullopt; }
  void close(pool_state::close_reason) override {}

  ending run(job& work, lease& terms, start const&) override {
    auto const begun = clock::now();
    auto opened = session::open(*how_, std::min(begun + connect_timeout_, work.deadline()));
    auto const connected = clock::now();
    events_.connection_created(mode_here, connected - begun, opened.has_value());
    if (!opened) {
      ++counts_.open_failures;
      auto why = opened.error();
      if (connected >= work.deadline()) why.code = errc::acquire_timeout;
      work.fail(std::move(why));
      return ending::clean;
    }
    ++counts_.opened;
    ++counts_.used;
    events_.connection_count(mode_here, connection_state::used, 1);
    work.created({begun, connected});
    work.usable(connected);
    work.run(**opened, terms, way::once);
    auto gone = session::close(std::move(*opened));
    ++counts_.closed;
    --counts_.used;
    events_.connection_count(mode_here, connection_state::used, -1);
    events_.connection_closed(mode_here, "done");
    events_.connection_used(mode_here, clock::now() - connected);
    work.conclude();
    gone.wait(longest_farewell);  // its backend counts until it has ended: the place is not free before
    return ending::clean;
  }

 private:
  std::shared_ptr<startup const> const how_;
  std::chrono::milliseconds const connect_timeout_;
  observer& events_;
  counters& counts_;
};

namespace {

// Places cost nothing to keep: they neither age nor need looking after.
engine_options engine_options_of(per_request_options const& options) {
  engine_options made;
  made.pool.min = 0;
  made.pool.max = options.max;
  made.pool.queue_limit = options.queue_limit;
  made.pool.streams_max = options.max;
  made.pool.idle_timeout = clock::duration::zero();
  made.pool.max_lifetime = clock::duration::zero();
  made.pool.validate_after = clock::duration::max();
  made.acquire_timeout = options.acquire_timeout;
  made.mode = mode_here;
  made.standing = false;
  return made;
}

}  // namespace

per_request::per_request(per_request_options options, observer& events)
    : counters_(std::make_unique<counters>()) {
  auto const how = std::make_shared<startup const>(options.connection, options.application_name);
  auto const lanes = [&] {
    return std::make_unique<single_use_lane>(how, options.connection.connect_timeout, events, *counters_);
  };
  engine_ = std::make_unique<engine>(engine_options_of(options), lanes, events);
}

per_request::~per_request() = default;

boost::asio::awaitable<result<rows>> per_request::execute(statement const& what, parameters values,
                                                          clock::time_point deadline,
                                                          telemetry::request_record& record) {
  return execute_on(*engine_, what, std::move(values), deadline, record);
}

boost::asio::awaitable<result<std::unique_ptr<row_stream>>> per_request::stream(
    statement const& what, parameters values, std::size_t piece, clock::time_point deadline,
    telemetry::request_record& record) {
  return stream_on(*engine_, what, std::move(values), piece, deadline, record);
}

telemetry::connection_mode per_request::mode() const noexcept {
  return mode_here;
}

pool_statistics per_request::statistics() const {
  auto now = engine_->statistics();
  now.idle = now.opening = now.closing = 0;  // places, not connections
  now.used = counters_->used;
  now.opened = counters_->opened;
  now.open_failures = counters_->open_failures;
  now.closed = counters_->closed;
  return now;
}

void per_request::wake() {
  engine_->wake();
}
boost::asio::awaitable<bool> per_request::ready(clock::time_point until) {
  return engine_->ready(until);
}
void per_request::rest() {}
void per_request::stop(clock::time_point deadline) {
  engine_->stop(deadline);
}

}  // namespace poolbench::db
