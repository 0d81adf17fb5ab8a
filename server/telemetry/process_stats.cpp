#include "telemetry/process_stats.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>
#include <unistd.h>

namespace poolbench::telemetry {
namespace {

std::string read_file(char const* path) {
  std::ostringstream text;
  if (std::ifstream file{path}) text << file.rdbuf();
  return std::move(text).str();
}

std::optional<std::uint64_t> to_number(std::string_view text) noexcept {
  std::uint64_t number = 0;
  auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end == text.data()) return std::nullopt;
  return number;
}

double count_fds() {
  std::error_code failed;
  double count = 0;
  std::filesystem::directory_iterator entry{"/proc/self/fd", failed};
  for (; !failed && entry != std::filesystem::directory_iterator{}; entry.increment(failed)) ++count;
  return count > 0 ? count - 1 : 0;  // the one that lists the folder is not ours
}

}  // namespace

std::optional<stat_line> parse_stat(std::string_view text) noexcept {
  // The second field, the program's name in parentheses, may itself hold spaces and parentheses.
  auto const after_name = text.rfind(')');
  if (after_name == text.npos) return std::nullopt;
  text.remove_prefix(after_name + 1);

  stat_line line;
  for (int field = 3; field <= 24; ++field) {
    auto const begin = text.find_first_not_of(' ');
    if (begin == text.npos) return std::nullopt;
    text.remove_prefix(begin);
    auto const word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    bool const wanted = field == 14 || field == 15 || field == 20 || field == 22 || field == 24;
    if (!wanted) continue;
    auto const number = to_number(word);
    if (!number) return std::nullopt;
    if (field == 14 || field == 15) line.cpu_ticks += *number;
    if (field == 20) line.threads = *number;
    if (field == 22) line.start_ticks = *number;
    if (field == 24) line.resident_pages = *number;
  }
  return line;
}

std::optional<std::uint64_t> parse_boot_time(std::string_view text) noexcept {
  constexpr std::string_view key = "\nbtime ";
  auto const found = text.find(key);
  if (found == text.npos) return std::nullopt;
  return to_number(text.substr(found + key.size()));
}

process_stats read_process_stats() {
  process_stats stats;
  auto const line = parse_stat(read_file("/proc/self/stat")).value_or(stat_line{});
  auto const boot = parse_boot_time(read_file("/proc/stat")).value_or(0);
  auto const ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  stats.cpu_seconds = static_cast<double>(line.cpu_ticks) / ticks;
  stats.resident_bytes =
      static_cast<double>(line.resident_pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  stats.open_fds = count_fds();
  stats.threads = static_cast<double>(line.threads);
  stats.start_time_seconds = static_cast<double>(boot) + static_cast<double>(line.start_ticks) / ticks;
  return stats;
}

}  // namespace poolbench::telemetry
