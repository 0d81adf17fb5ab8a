#include "annotator.hpp"

#include "engine/http_call.hpp"
#include "report/annotation.hpp"

#include <fmt/format.h>

#include <utility>

namespace loadgen {

annotator::annotator(plan::plan const& what, std::function<void(std::string)> warn)
    : what_{what}, warn_{std::move(warn)} {}

void annotator::begun(std::chrono::system_clock::time_point at) {
  if (std::exchange(begun_, true)) return;
  if (what_.grafana) post(at, report::begin_text(what_));
}

void annotator::ended(report::run_result const& result) {
  begun(result.totals.started_at);  // a run may be over before anybody looked
  if (what_.grafana) post(std::chrono::system_clock::now(), report::end_text(result));
}

void annotator::post(std::chrono::system_clock::time_point at, std::string const& text) {
  if (given_up_) return;
  constexpr auto patience = std::chrono::seconds{2};
  auto const& grafana = *what_.grafana;
  auto const answer = engine::call(grafana.where, report::annotation_request(what_, at, text), patience);
  if (answer.status >= 200 && answer.status < 300) return;
  given_up_ = true;
  auto const why = answer.status == 0 ? answer.problem : fmt::format("status {}", answer.status);
  warn_(fmt::format("loadgen: warning: no marks in Grafana: http{}://{}{}: {}\n",
                    grafana.where.tls ? "s" : "", grafana.where.host_header, grafana.path, why));
}

}  // namespace loadgen
