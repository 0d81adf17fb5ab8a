#include "record/totals.hpp"

namespace loadgen::record {

char const* name_of(outcome o) noexcept {
  switch (o) {
    case outcome::ok:
      return "ok";
    case outcome::unexpected_status:
      return "unexpected_status";
    case outcome::unexpected_content:
      return "unexpected_content";
    case outcome::timed_out:
      return "timed_out";
    case outcome::resolve_failed:
      return "resolve_failed";
    case outcome::connect_refused:
      return "connect_refused";
    case outcome::connect_failed:
      return "connect_failed";
    case outcome::connection_reset:
      return "connection_reset";
    case outcome::closed_early:
      return "closed_early";
    case outcome::malformed:
      return "malformed";
    case outcome::censored:
      return "censored";
    case outcome::dropped:
      return "dropped";
    case outcome::past_deadline:
      return "past_deadline";
  }
  return "unknown";
}

}  // namespace loadgen::record
