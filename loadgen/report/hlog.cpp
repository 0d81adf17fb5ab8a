#include "report/hlog.hpp"

#include "report/statistics.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>

namespace loadgen::report {
namespace {

// Tags end at a comma; readers split lines at white space too.
std::string tag_of(std::string name) {
  for (char& c : name) {
    if (c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r') c = '_';
  }
  return name;
}

std::string line(std::string const& tag, double begin_s, double length_s, record::histogram const& h) {
  auto const prefix = tag.empty() ? std::string{} : fmt::format("Tag={},", tag_of(tag));
  return fmt::format("{}{:.3f},{:.3f},{:.3f},{}\n", prefix, begin_s, length_s, to_ms(h.max_us()), h.encode());
}

}  // namespace

std::string hlog_text(run_result const& r) {
  auto const& t = r.totals;
  auto const started =
      std::chrono::duration_cast<std::chrono::milliseconds>(t.started_at.time_since_epoch()).count();
  auto out = fmt::format(
      "#[Logged with loadgen {}]\n"
      "#[Histogram log format version 1.3]\n"
      "#[StartTime: {}.{:03} (seconds since epoch), {:%a %b %d %H:%M:%S UTC %Y}]\n"
      "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n",
      r.tool.version, started / 1000, started % 1000, fmt::gmtime(static_cast<std::time_t>(started / 1000)));

  auto const warmup = r.plan.warmup_s;
  if (t.intervals.empty()) out += line({}, warmup, t.duration_s, t.all.response_time);
  for (auto const& i : t.intervals) {
    // Rows are whole seconds, a warm-up need not be: the row that has its end belongs to it.
    auto const warming_up = i.begin_s + 1e-6 < warmup;
    out += line(warming_up ? "warmup" : "", i.begin_s, i.length_s, i.response_time);
  }
  out += line("all", warmup, t.duration_s, t.all.response_time);
  if (t.steps.size() > 1) {
    for (auto const& step : t.steps) out += line(step.name, warmup, t.duration_s, step.response_time);
  }
  return out;
}

}  // namespace loadgen::report
