#include "report/console.hpp"

#include "report/statistics.hpp"
#include "report/text_parts.hpp"
#include "report/text_table.hpp"
#include "report/units.hpp"

#include <fmt/format.h>

#include <string_view>

namespace loadgen::report {
namespace {

class summary_writer {
 public:
  summary_writer(run_result const& r, text_style style) : r_{r}, t_{r.totals}, style_{style} {}

  std::string text(std::vector<std::string> const& files) {
    verdict();
    thresholds();
    validity();
    what_ran();
    latency();
    phases();
    steps();
    outcomes();
    resources();
    for (auto const& file : files) field("wrote", file);
    return std::move(out_);
  }

 private:
  std::string dressed(tone how, std::string_view text) const { return report::dressed(style_, how, text); }
  void section(std::string_view title) { out_ += fmt::format("\n{}\n", dressed(tone::title, title)); }
  void field(std::string_view name, std::string_view value) { out_ += field_line(name, value); }

  void verdict() {
    std::size_t missed = 0;
    for (auto const& outcome : r_.thresholds) missed += outcome.ok ? 0 : 1;
    if (!is_valid(r_)) {
      out_ += dressed(tone::bad, "INVALID") + "  do not use these numbers";
    } else if (missed > 0) {
      out_ += fmt::format("{}  {} of {} {}", dressed(tone::bad, "FAILED"), missed, r_.thresholds.size(),
                          r_.thresholds.size() == 1 ? "threshold does not hold" : "thresholds do not hold");
    } else if (t_.interrupted) {
      out_ += dressed(tone::warn, "INTERRUPTED") + "  the results so far";
    } else if (r_.thresholds.empty()) {
      out_ += dressed(tone::good, "DONE");
    } else {
      out_ += fmt::format("{}  {} {}", dressed(tone::good, "PASSED"), r_.thresholds.size(),
                          r_.thresholds.size() == 1 ? "threshold holds" : "thresholds hold");
    }
    out_ += fmt::format("\n{} requests in {} = {}/s", show_count(t_.all.completed),
                        show_seconds(t_.duration_s), show_rate(t_.achieved_rps));
    auto const& h = t_.all.response_time;
    if (h.count() > 0) {
      out_ += fmt::format(", p50 {}, p99 {}", show_ms(percentile_ms(h, 50)), show_ms(percentile_ms(h, 99)));
    }
    auto const c = counts_of(t_.all);
    auto const failed = c.failed + c.timed_out;
    out_ += fmt::format(", {} failed\n", failed == 0 ? "none" : show_count(failed));
  }

  void thresholds() {
    if (r_.thresholds.empty()) return;
    section("Thresholds");
    for (auto const& [expression, value, ok] : r_.thresholds) {
      auto const mark = ok ? dressed(tone::good, "ok  ") : dressed(tone::bad, "FAIL");
      out_ += fmt::format("  {}  {:<38} {}\n", mark, expression,
                          value ? show_measured(expression, *value) : "not measured");
    }
  }

  void validity() {
    if (t_.interrupted && (!is_valid(r_) || !thresholds_hold(r_))) {
      out_ += dressed(tone::warn, "\nInterrupted: the results so far.\n");
    }
    if (is_valid(r_)) return;
    section("Why it is not valid");
    for (auto const& reason : t_.invalid_reasons) field("-", reason);
  }

  void what_ran() {
    auto const& p = r_.plan;
    section("Run");
    field("target", p.target);
    if (!p.scenario.empty()) field("scenario", p.scenario);
    auto const threads = p.client == plan::client_kind::sync
                             ? std::string{"a thread each"}
                             : fmt::format("{} thread{}", p.threads, p.threads == 1 ? "" : "s");
    field("client", fmt::format("{}, {} connection{}{}, {}", name_of(p.client), show_count(p.connections),
                                p.connections == 1 ? "" : "s", p.reuse ? "" : " not reused", threads));
    if (p.loop == plan::loop_kind::closed) {
      field("load", "closed loop: each connection sends when its answer came");
    } else {
      auto const share = t_.offered_rps > 0 ? t_.achieved_rps / t_.offered_rps : 0;
      field("load", fmt::format("open loop, {}: {}/s offered, {}/s achieved ({})", name_of(p.arrivals),
                                show_rate(t_.offered_rps), show_rate(t_.achieved_rps), show_share(share)));
    }
    if (p.warmup_s > 0) field("warm-up", show_seconds(p.warmup_s) + ", left out");
    for (auto const& [key, value] : r_.labels) field("label", fmt::format("{}={}", key, value));
    if (r_.shards > 1) field("merged from", fmt::format("{} results", r_.shards));
  }

  void latency() {
    if (t_.all.response_time.count() == 0) return;
    section("Time");
    text_table table{10, 8};
    table.row({"", "p50", "p75", "p90", "p95", "p99", "p99.9", "max", "mean"});
    auto const row = [&](char const* name, record::histogram const& h) {
      if (h.count() == 0) return;
      std::vector<std::string> cells{name};
      for (double const p : {50.0, 75.0, 90.0, 95.0, 99.0, 99.9})
        cells.push_back(show_ms(percentile_ms(h, p)));
      cells.push_back(show_ms(to_ms(h.max_us())));
      cells.push_back(show_ms(h.mean_us() / 1000));
      table.row(std::move(cells));
    };
    row("response", t_.all.response_time);
    row("service", t_.all.service_time);
    out_ += table.text();
    if (r_.plan.loop == plan::loop_kind::open) {
      out_ += "  response: from the intended time; service: from the actual send\n";
    }
  }

  void phases() {
    text_table table{24, 9};
    table.row({"", "p50", "p90", "p99", "max", "mean"});
    auto rows = 0;
    auto const row = [&](std::string name, record::histogram const& h) {
      if (h.count() == 0) return;
      table.row({std::move(name), show_ms(percentile_ms(h, 50)), show_ms(percentile_ms(h, 90)),
                 show_ms(percentile_ms(h, 99)), show_ms(to_ms(h.max_us())), show_ms(h.mean_us() / 1000)});
      ++rows;
    };
    row("connect", t_.connect_time);
    row("TLS handshake", t_.tls_time);
    row("send lag", t_.all.send_lag);
    row("first byte", t_.all.ttfb);
    for (auto const& [metric, h] : t_.all.server_timing) row("server: " + metric, h);
    if (rows == 0) return;
    section("Phases");
    out_ += table.text();
  }

  void steps() {
    if (t_.steps.size() < 2) return;
    section("Steps");
    text_table table{24, 9};
    table.row({"", "requests", "per s", "failed", "p50", "p99", "max"});
    for (auto const& step : t_.steps) {
      auto const c = counts_of(step);
      auto const& h = step.response_time;
      auto const time = [&](double ms) { return h.count() > 0 ? show_ms(ms) : std::string{"-"}; };
      auto const rate = t_.duration_s > 0 ? static_cast<double>(step.completed) / t_.duration_s : 0;
      table.row({step.name, show_count(step.completed), show_rate(rate), show_count(c.failed + c.timed_out),
                 time(percentile_ms(h, 50)), time(percentile_ms(h, 99)), time(to_ms(h.max_us()))});
    }
    out_ += table.text();
  }

  void outcomes() {
    section("Outcomes");
    auto const c = counts_of(t_.all);
    auto counts = fmt::format("{} offered, {} ok", show_count(t_.all.offered), show_count(c.ok));
    if (c.failed > 0) counts += fmt::format(", {} failed", show_count(c.failed));
    if (c.timed_out > 0) counts += fmt::format(", {} timed out", show_count(c.timed_out));
    if (c.censored > 0) counts += fmt::format(", {} cut off by the end", show_count(c.censored));
    field("requests", counts);
    std::string status;
    for (auto const& [code, count] : t_.all.status) {
      status += fmt::format("{}{}: {}", status.empty() ? "" : "  ", code, show_count(count));
    }
    if (!status.empty()) field("status", status);
    for (std::size_t i = 0; i < record::outcome_count; ++i) {
      auto const kind = static_cast<record::outcome>(i);
      if (kind == record::outcome::ok || kind == record::outcome::censored || t_.all.outcomes[i] == 0)
        continue;
      std::string name = record::name_of(kind);
      for (char& ch : name) ch = ch == '_' ? ' ' : ch;
      field(i == first_error() ? "errors" : "", fmt::format("{}: {}", name, show_count(t_.all.outcomes[i])));
    }
  }
  std::size_t first_error() const {
    std::size_t i = 1;
    while (i < record::outcome_count &&
           (t_.all.outcomes[i] == 0 || static_cast<record::outcome>(i) == record::outcome::censored)) {
      ++i;
    }
    return i;
  }

  void resources() {
    auto const per_second = [&](std::uint64_t bytes) {
      auto const amount = static_cast<double>(bytes);
      return t_.duration_s > 0
                 ? fmt::format("{} ({}/s)", show_bytes(amount), show_bytes(amount / t_.duration_s))
                 : show_bytes(amount);
    };
    field("bytes",
          fmt::format("{} received, {} sent", per_second(t_.bytes_received), per_second(t_.bytes_sent)));
    field("connections", fmt::format("{} opened, {} requests on one already used",
                                     show_count(t_.connections_opened), show_count(t_.connections_reused)));
    auto const cpu = t_.cpu_user_s + t_.cpu_system_s;
    auto text = fmt::format("{:.2f}s user + {:.2f}s system", t_.cpu_user_s, t_.cpu_system_s);
    if (t_.all.completed > 0) {
      text += fmt::format(" = {} a request", show_ms(cpu * 1000 / static_cast<double>(t_.all.completed)));
    }
    field("own CPU", text);
    field("seed", std::to_string(r_.plan.seed));
  }

  run_result const& r_;
  record::totals const& t_;
  text_style style_;
  std::string out_;
};

}  // namespace

std::string summary_text(run_result const& r, std::vector<std::string> const& files, text_style style) {
  return summary_writer{r, style}.text(files);
}

}  // namespace loadgen::report
