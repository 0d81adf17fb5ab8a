#pragma once

#include "plan/plan.hpp"
#include "record/totals.hpp"
#include "support/delay_server/delay_server.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

// What is measured, and what was: runs of the whole engine, from flags as a user types them, against a server
// that keeps its own books.
namespace loadgen::tests {

// "http://127.0.0.1:PORT" + target.
std::string url_of(delay_server const& server, std::string const& target);

// The plan of `loadgen run FLAGS...`. Throws usage_error.
plan::plan plan_of(std::vector<std::string> flags);

// Runs that in this process.
record::totals run(std::vector<std::string> flags);

// Of the whole run.
std::uint64_t count(record::totals const& of, record::outcome how);
// Every offered request has exactly one outcome.
bool adds_up(record::totals const& of);

// The value that `share` of all values do not exceed.
double quantile(std::vector<double> values, double share);

// How long this machine lets those stand still who only want to wake up on time: the most that a thread which
// wants to every half millisecond overslept while this lives. What a test measures cannot be truer than that,
// so bounds in milliseconds are widened by it: on a quiet machine by next to nothing.
class witness {
 public:
  witness();
  double worst_ms() const noexcept { return worst_ms_; }
  double mean_ms() const noexcept { return mean_ms_; }

 private:
  std::atomic<double> worst_ms_{0};
  std::atomic<double> mean_ms_{0};
  std::jthread thread_;
};

}  // namespace loadgen::tests
