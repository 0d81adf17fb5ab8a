#pragma once

#include "compare/verdict.hpp"
#include "plan/command_line.hpp"
#include "plan/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loadgen::plan {

struct environment;

// "PUT http://127.0.0.1:9464/db-mode {"mode":"pooled"}": a request that prepares a side.
struct plain_request {
  std::string method;
  endpoint where;
  std::string target;
  std::string body;
};

// One of the two things that are compared.
struct variant {
  std::string name;
  plan load;                            // what is sent; how long and how fast is the comparison's
  std::optional<plain_request> before;  // sent before each of its blocks
  std::string start, stop;              // shell commands around each of its blocks; empty: none
  std::string pid;  // of the server: a number, or a file that begins with one; empty: not known
  std::optional<plain_request> metrics;  // where the server tells process_cpu_seconds_total
};

struct compare_outputs {
  std::string json, markdown, junit, benchmark, bencher, html;  // empty: not written
};

// `compare`: measures two variants, or judges saved blocks again.
struct compare_command {
  std::string title;
  variant a, b;
  compare::design how;
  std::vector<compare::metric> metrics;            // all known ones; what was not measured is left out later
  nanoseconds measured = std::chrono::seconds{3};  // of a block: half at full speed, half at the rate
  nanoseconds discarded = std::chrono::milliseconds{500};  // of a block, before that
  double rate = 0;                                         // of the open loop; 0: found by a pilot
  bool quiet = false;
  compare_outputs outputs;
  std::vector<std::string> from;  // saved comparisons; not empty: nothing is measured

  // What was said about judging, for saved comparisons, which bring their own design and metrics.
  std::vector<std::pair<std::string, double>> equivalence, minimal_effect;
  std::vector<std::string> advisory, guard;
  std::optional<double> error_rate;
};

// Throws usage_error.
compare_command make_compare(command_line const& given, environment const& outside);

// Applies what was said to metrics and design. Names are known to exist.
void put_judging(compare_command const& said, compare::design& how, std::vector<compare::metric>& metrics);

}  // namespace loadgen::plan
