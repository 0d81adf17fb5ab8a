#pragma once

#include "paths.hpp"
#include "support/process.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace poolbench::tests {

// A collector in node that decodes with OpenTelemetry's own definitions; see collector.cjs for what it can
// do.
class collector {
 public:
  explicit collector(std::vector<std::string> behaviours)
      : process_(command(std::move(behaviours)),
                 {.environment = {"NODE_PATH=" POOLBENCH_NODE_PATH}, .folder = {}, .input = {}}) {
    auto const first = process_.read_line(std::chrono::seconds{20});
    if (!first) throw std::runtime_error{"the collector did not start: " + process_.error_output()};
    port_ = boost::json::parse(*first).at("port").to_number<unsigned short>();
  }

  unsigned short port() const noexcept { return port_; }
  std::string url(std::string const& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_) + "/v1/traces";
  }

  // What the next request brought; throws when none comes within `patience`.
  boost::json::object next(milliseconds patience = std::chrono::seconds{10}) {
    auto const line = process_.read_line(patience);
    if (!line) throw std::runtime_error{"no request came: " + process_.error_output()};
    return boost::json::parse(*line).as_object();
  }
  bool silent(milliseconds patience) { return !process_.read_line(patience); }
  void signal(int number) { process_.signal(number); }

 private:
  static std::vector<std::string> command(std::vector<std::string> behaviours) {
    std::vector<std::string> all{"node", POOLBENCH_SOURCE_DIR "/tests/integration/telemetry/collector.cjs"};
    all.insert(all.end(), behaviours.begin(), behaviours.end());
    return all;
  }

  process process_;
  unsigned short port_ = 0;
};

}  // namespace poolbench::tests
