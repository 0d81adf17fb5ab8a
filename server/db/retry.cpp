#include "db/retry.hpp"

#include "db/failure.hpp"

namespace poolbench::db {

namespace {

constexpr int most_conflicts = 3;
constexpr int most_losses = 1;
constexpr auto first_wait = std::chrono::milliseconds{4};

}  // namespace

bool retry_policy::raced(result<rows> const& outcome) const {
  return !what_.rerun_on.empty() && outcome && !outcome->empty() && outcome->at(0, 0) == what_.rerun_on;
}

std::optional<retry_policy::duration> retry_policy::next(result<rows> const& outcome, time_point now,
                                                         time_point deadline, double unit) {
  auto const failure = outcome ? error{} : outcome.error();  // a copy: result::error() returns one
  auto const state = sqlstate_of(failure);
  auto wait = duration::zero();
  if (raced(outcome) || state == "40001" || state == "40P01") {
    if (conflicts_ == most_conflicts) return std::nullopt;
    wait = std::chrono::duration_cast<duration>(first_wait * (1 << conflicts_) * unit);
    ++conflicts_;
  } else if (what_.idempotent && state == "23505") {
    if (conflicts_ == most_conflicts) return std::nullopt;
    ++conflicts_;
  } else if (what_.idempotent && !outcome && failure.code == errc::connection_lost) {
    if (losses_ == most_losses) return std::nullopt;
    ++losses_;
  } else {
    return std::nullopt;
  }
  return now + wait < deadline ? std::optional{wait} : std::nullopt;
}

result<rows> retry_policy::settled(result<rows> last) const {
  if (raced(last)) {
    return error{errc::statement_failed, make_sqlstate("40001"), "lost the same race too often", {}};
  }
  if (last || losses_ == 0) return last;
  switch (last.error().code) {
    case errc::acquire_timeout:
    case errc::queue_full:
    case errc::unavailable:
    case errc::shutting_down:
      return error{
          errc::connection_lost, {}, "lost, and could not be run again: " + last.error().message, {}};
    default:
      return last;
  }
}

}  // namespace poolbench::db
