#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace loadgen::tests {

// What the server did, by its own count.
struct ledger {
  using time_point = std::chrono::steady_clock::time_point;

  struct request {
    std::string head;  // first line and header as they came
    std::string body;
    time_point received;  // read completely
    time_point answered;  // last byte of the answer given to the kernel; as received when it got none
  };

  std::uint64_t connections = 0;
  std::uint64_t requests = 0;
  std::map<std::string, std::uint64_t> by_path;  // without the query
  std::map<unsigned, std::uint64_t> by_status;   // of complete answers
  std::uint64_t faults = 0;                      // requests that a fault befell
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_sent = 0;
  std::vector<request> log;  // in the order received; only when asked for
};

}  // namespace loadgen::tests
