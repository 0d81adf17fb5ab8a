#include "trial/process_cost.hpp"

#include "engine/engine.hpp"
#include "trial/http_call.hpp"

#include <fmt/format.h>

#include <charconv>
#include <ctime>
#include <fstream>
#include <unistd.h>

namespace loadgen::trial {

std::optional<int> pid_in(std::string const& number_or_file) {
  int pid = 0;
  auto const* const end = number_or_file.data() + number_or_file.size();
  auto const [stop, error] = std::from_chars(number_or_file.data(), end, pid);
  if (error == std::errc{} && stop == end && pid > 0) return pid;
  std::ifstream file{number_or_file};
  if (file >> pid && pid > 0) return pid;
  return std::nullopt;
}

std::optional<double> cpu_seconds_in(std::string_view metrics) {
  constexpr std::string_view name = "process_cpu_seconds_total";
  while (!metrics.empty()) {
    auto const line = metrics.substr(0, metrics.find('\n'));
    metrics.remove_prefix(std::min(metrics.size(), line.size() + 1));
    if (!line.starts_with(name)) continue;
    auto const space = line.find(' ');
    auto const labels = line[name.size()] == '{';
    if (space == line.npos || (space != name.size() && !labels)) continue;
    double value = 0;
    auto const number = line.substr(space + 1);
    if (std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc{}) return value;
  }
  return std::nullopt;
}

std::optional<double> cpu_seconds(plan::variant const& of) {
  if (!of.pid.empty()) {
    auto const pid = pid_in(of.pid);
    clockid_t clock{};
    timespec spent{};
    if (!pid || ::clock_getcpuclockid(*pid, &clock) != 0 || ::clock_gettime(clock, &spent) != 0)
      return std::nullopt;
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
  }
  if (!of.metrics) return std::nullopt;
  return cpu_seconds_in(call(*of.metrics));
}

std::optional<double> resident_mib(plan::variant const& of) {
  auto const pid = of.pid.empty() ? std::nullopt : pid_in(of.pid);
  if (!pid) return std::nullopt;
  std::ifstream file{fmt::format("/proc/{}/statm", *pid)};
  double all = 0;
  double resident = 0;
  if (!(file >> all >> resident)) return std::nullopt;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

}  // namespace loadgen::trial
