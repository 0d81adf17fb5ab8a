#pragma once

#include "plan/capacity_options.hpp"
#include "plan/compare_options.hpp"
#include "plan/plan.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

// From loadgen's arguments to what is to be done, decided completely: nothing after this reads a flag.
namespace loadgen::plan {

struct run_command {
  plan what;
};
// `check FILE` and `run --dry-run`: print requests, send none.
struct preview_command {
  plan what;                              // with an empty Host header: the file names no base_url
  std::optional<std::uint64_t> journeys;  // absent: each of them once
};
struct report_command {
  std::vector<std::string> results;  // at least one path
  std::string output;
};
struct merge_command {
  std::vector<std::string> results;  // at least one path
  std::string output;
};
// --help, --version, help, completion: to standard output, exit code 0.
struct print_command {
  std::string text;
};
using command = std::variant<run_command, preview_command, report_command, merge_command, capacity_command,
                             sweep_command, compare_command, print_command>;

// What parsing takes from outside the arguments (and the files they name).
struct environment {
  std::string version;                       // "0.1.0 (a1b2c3d)"
  std::function<std::uint64_t()> draw_seed;  // for runs without --seed
  std::string grafana_token = {};            // of the environment variable GRAFANA_TOKEN
};

// `arguments`: without the program's name. Reads the scenario and body files that are named. Throws
// usage_error: one line naming the flag or the place in a file, the value, and what was expected.
command parse(std::span<std::string const> arguments, environment const& outside);

}  // namespace loadgen::plan
