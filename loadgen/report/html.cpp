#include "report/html.hpp"

#include "report/assets.hpp"
#include "report/bad_file.hpp"
#include "report/json_cursor.hpp"
#include "report/page.hpp"
#include "report/percentile_curve.hpp"
#include "report/read_file.hpp"
#include "report/result_json.hpp"
#include "report/statistics.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string_view>

namespace loadgen::report {
namespace {

namespace json = boost::json;

constexpr std::string_view summary_schema = "poolbench.summary/1";
constexpr std::string_view page_schema = "loadgen.report/1";  // what the page's script reads

json::array curve_json(record::histogram const& h) {
  json::array points;
  for (auto const& p : percentile_curve(h)) points.push_back(json::array{p.percentile, to_ms(p.value_us)});
  return points;
}

// A result as the page needs it: curves of percentiles instead of histograms.
json::object page_run(run_result const& r, std::string const& file) {
  auto o = to_json(r);
  o.erase("histograms");
  for (auto& step : o["steps"].as_array()) step.as_object().erase("histograms");
  for (auto& interval : o["intervals"].as_array()) interval.as_object().erase("response_time");
  o["file"] = file;
  o["curves"] = json::object{{"response_time", curve_json(r.totals.all.response_time)},
                             {"service_time", curve_json(r.totals.all.service_time)}};
  return o;
}

class page_data {
 public:
  void add(std::string const& file) {
    auto document = parse_json(read_file(file), file);
    json_cursor const root{document, file};
    auto const schema = root.at("schema").string();
    if (schema == run_schema) {
      add_run(from_json(document, file), file);
    } else if (schema == summary_schema) {
      if (summary_) root.fail("expected one summary only");
      add_summary(root, file);
    } else {
      root.at("schema").fail(
          fmt::format("expected \"{}\" or \"{}\", found \"{}\"", run_schema, summary_schema, schema));
    }
  }

  json::object take() && {
    json::object o{{"schema", json::string_view{page_schema}}, {"runs", std::move(runs_)}};
    if (summary_) o["summary"] = std::move(*summary_);
    return o;
  }

 private:
  void add_run(run_result const& r, std::string const& shown_as) { runs_.push_back(page_run(r, shown_as)); }

  // Each cell gets "run_index", its run's place among the page's runs.
  void add_summary(json_cursor const& root, std::string const& file) {
    auto const folder = std::filesystem::path{file}.parent_path();
    summary_ = root.value().as_object();
    auto const cells = root.at("cells").elements();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      cells[i].at("db_mode").string();
      cells[i].at("client").string();
      auto const run = cells[i].find("run");
      if (!run) continue;
      summary_->at("cells").at(i).as_object()["run_index"] = runs_.size();
      add_run(read_result((folder / run->string()).string()), run->string());
    }
  }

  std::optional<json::object> summary_;
  json::array runs_;
};

}  // namespace

std::string html_report(std::span<std::string const> files) {
  page_data data;
  for (auto const& file : files) data.add(file);
  return fill_page(assets::report_js, std::move(data).take());
}

}  // namespace loadgen::report
