#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// What the operating system says about this process: the metrics that Prometheus' own client libraries call
// the process collector (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics).
namespace poolbench::telemetry {

struct process_stats {
  double cpu_seconds = 0;
  double resident_bytes = 0;
  double open_fds = 0;
  double threads = 0;
  double start_time_seconds = 0;  // since the Unix epoch
};

// What /proc/self/stat says (proc(5)): utime, stime, num_threads, starttime, rss, in ticks and pages.
struct stat_line {
  std::uint64_t cpu_ticks = 0;
  std::uint64_t threads = 0;
  std::uint64_t start_ticks = 0;  // since boot
  std::uint64_t resident_pages = 0;
};
std::optional<stat_line> parse_stat(std::string_view text) noexcept;

// The "btime" line of /proc/stat: when the machine was booted, in seconds since the Unix epoch.
std::optional<std::uint64_t> parse_boot_time(std::string_view text) noexcept;

// Reads /proc; what cannot be read is 0. A few tens of microseconds.
process_stats read_process_stats();

}  // namespace poolbench::telemetry
