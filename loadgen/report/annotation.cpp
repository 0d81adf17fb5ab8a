#include "report/annotation.hpp"

#include "report/statistics.hpp"
#include "report/units.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace loadgen::report {

namespace json = boost::json;

std::string annotation_request(plan::plan const& plan, std::chrono::system_clock::time_point at,
                               std::string const& text) {
  json::array tags{"poolbench"};
  for (auto const& [name, value] : plan.labels) tags.emplace_back(fmt::format("{}:{}", name, value));
  auto const ms = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
  auto const body = json::serialize(json::object{{"time", ms}, {"tags", std::move(tags)}, {"text", text}});
  auto const& grafana = *plan.grafana;
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n"
      "Accept: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}",
      grafana.path, grafana.where.host_header, grafana.token, body.size(), body);
}

std::string begin_text(plan::plan const& plan) {
  auto const of_scenario = plan.work.name.empty() ? std::string{} : plan.work.name + " ";
  return fmt::format("loadgen: {}begins ({} client, {} connections, {} loop, seed {})", of_scenario,
                     name_of(plan.client), plan.connections, name_of(plan.loop), plan.seed);
}

std::string end_text(run_result const& result) {
  auto const& totals = result.totals;
  auto const counts = counts_of(totals.all);
  auto const& times = totals.all.response_time;
  auto text = fmt::format("loadgen: ends: {} requests, {}/s", show_count(totals.all.completed),
                          show_rate(totals.achieved_rps));
  if (times.count() > 0) {
    text +=
        fmt::format(", p50 {}, p99 {}", show_ms(percentile_ms(times, 50)), show_ms(percentile_ms(times, 99)));
  }
  text += fmt::format(", {} failed", show_count(counts.failed + counts.timed_out));
  if (!is_valid(result)) text += " (not valid)";
  return text;
}

}  // namespace loadgen::report
