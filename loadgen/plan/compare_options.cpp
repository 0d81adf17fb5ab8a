#include "plan/compare_options.hpp"

#include "compare/metrics.hpp"
#include "plan/files.hpp"
#include "plan/flag_error.hpp"
#include "plan/options.hpp"
#include "plan/run_options.hpp"
#include "plan/single_request.hpp"
#include "plan/units.hpp"
#include "plan/url.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::plan {
namespace {

[[noreturn]] void refuse_and_help(command_line const& given, std::string const& message) {
  throw usage_error(fmt::format("{}: {}; see loadgen compare --help", given.command->name, message));
}

// "METHOD URL [BODY]"
plain_request parse_request(std::string_view written) {
  auto const method_end = written.find(' ');
  auto const url_end = written.find(' ', std::min(written.size(), method_end) + 1);
  if (method_end == written.npos)
    throw bad_value("expected METHOD URL [BODY], such as PUT http://127.0.0.1:9464/db-mode {}");
  auto url = parse_url(written.substr(method_end + 1, url_end - method_end - 1));
  if (url.where.tls) throw bad_value("expected an http:// URL");
  return {parse_method(written.substr(0, method_end)), std::move(url.where), std::move(url.target),
          std::string(url_end == written.npos ? std::string_view{} : written.substr(url_end + 1))};
}

compare::metric const* known(std::vector<compare::metric> const& metrics, std::string_view name) {
  auto const found =
      std::find_if(metrics.begin(), metrics.end(), [&](auto& each) { return each.name == name; });
  return found == metrics.end() ? nullptr : &*found;
}

std::string check_metric(std::string_view name) {
  auto const metrics = compare::known_metrics();
  if (known(metrics, name) == nullptr) {
    std::string names;
    for (auto const& each : metrics) names += fmt::format("{}{}", names.empty() ? "" : ", ", each.name);
    throw bad_value(fmt::format("expected one of {}", names));
  }
  return std::string(name);
}

// "p50_ms=10%"
std::pair<std::string, double> parse_bound(std::string_view written) {
  auto const equals = written.find('=');
  if (equals == written.npos) throw bad_value("expected METRIC=SHARE, such as cpu_us_per_request=5%");
  return {check_metric(written.substr(0, equals)), parse_share(written.substr(equals + 1))};
}

std::vector<unsigned> parse_looks(std::string_view written) {
  constexpr std::uint64_t most = 1'000;
  std::vector<unsigned> looks;
  for (;;) {
    auto const comma = written.find(',');
    auto const quads = static_cast<unsigned>(parse_count(written.substr(0, comma), 1, most));
    if (!looks.empty() && quads <= looks.back()) throw bad_value("expected growing numbers of quads");
    looks.push_back(quads);
    if (comma == written.npos) return looks;
    written.remove_prefix(comma + 1);
  }
}

double parse_error_rate(std::string_view written) {
  double const rate = parse_share(written);
  if (rate <= 0 || rate > 0.5) throw bad_value("expected a share above 0 and up to 50%");
  return rate;
}

// The flags that `run` understands, for one URL.
command_line as_run(command_line const& given, std::vector<std::string> url) {
  command_line run{given.command, {}, std::move(url)};
  for (auto const& option : given.options) {
    for (std::string_view const shared :
         {"connections", "threads", "client", "scenario", "method", "header", "body", "timeout",
          "unix-socket", "insecure", "max-send-lag", "seed"})
      if (option.row->name == shared) run.options.push_back(option);
  }
  return run;
}

variant make_variant(command_line const& given, environment const& outside, std::string const& side,
                     std::vector<std::string> url) {
  variant v;
  v.name = std::string(1, side == "a" ? 'A' : 'B');
  auto const flag = [&](char const* name) { return fmt::format("{}-{}", name, side); };
  for_each(given, flag("name"), [&](auto& value) { v.name = value; });
  for_each(given, flag("before"), [&](auto& value) { v.before = parse_request(value); });
  for_each(given, flag("start"), [&](auto& value) { v.start = value; });
  for_each(given, flag("stop"), [&](auto& value) { v.stop = value; });
  for_each(given, flag("pid"), [&](auto& value) { v.pid = value; });
  for_each(given, flag("metrics"),
           [&](auto& value) { v.metrics = parse_request(fmt::format("GET {}", value)); });
  v.load = std::get<run_command>(make_run(as_run(given, std::move(url)), outside)).what;
  v.load.thresholds.clear();
  if (!given.has("max-send-lag")) v.load.max_send_lag = std::chrono::milliseconds{20};
  return v;
}

void put_outputs(command_line const& given, compare_outputs& to) {
  std::pair<std::string_view, std::string*> const files[] = {
      {"json", &to.json},           {"markdown", &to.markdown}, {"junit", &to.junit},
      {"benchmark", &to.benchmark}, {"bencher", &to.bencher},   {"html", &to.html}};
  for (auto const& [flag, path] : files) {
    for_each(given, flag, [&, to_path = path](auto& value) {
      check_writable(value);
      *to_path = value;
    });
  }
}

void check_gated(command_line const& given, compare_command const& made) {
  auto const any = std::any_of(made.metrics.begin(), made.metrics.end(), [](auto& m) { return m.gated; });
  if (!any) refuse_and_help(given, "expected at least one metric that is not advisory");
}

void put_variants(command_line const& given, environment const& outside, compare_command& made) {
  auto urls = given.positionals;
  if (urls.size() > 2) refuse_and_help(given, fmt::format("expected two URLs, not also '{}'", urls[2]));
  auto const url_of = [&](std::size_t i) {
    return urls.empty() ? urls : std::vector{urls[std::min(i, urls.size() - 1)]};
  };
  made.a = make_variant(given, outside, "a", url_of(0));
  made.b = make_variant(given, outside, "b", url_of(1));
  made.b.load.seed = made.a.load.seed;
  made.how.seed = made.a.load.seed;
  for (auto const* name : {"start", "stop"}) {
    auto const a = fmt::format("{}-a", name);
    auto const b = fmt::format("{}-b", name);
    if (given.has(a) != given.has(b)) refuse_and_help(given, fmt::format("--{} and --{} go together", a, b));
  }
}

}  // namespace

void put_judging(compare_command const& said, compare::design& how, std::vector<compare::metric>& metrics) {
  if (said.error_rate) how.error_rate = *said.error_rate;
  for (auto& m : metrics) {
    for (auto const& [name, share] : said.equivalence)
      if (name == m.name) m.equivalence = share;
    for (auto const& [name, share] : said.minimal_effect)
      if (name == m.name) m.minimal_effect = share;
    if (std::find(said.advisory.begin(), said.advisory.end(), m.name) != said.advisory.end()) m.gated = false;
    if (std::find(said.guard.begin(), said.guard.end(), m.name) != said.guard.end()) m.guard = true;
  }
}

compare_command make_compare(command_line const& given, environment const& outside) {
  compare_command made;
  made.metrics = compare::known_metrics();
  for_each(given, "equivalence", [&](auto& v) { made.equivalence.push_back(parse_bound(v)); });
  for_each(given, "minimal-effect", [&](auto& v) { made.minimal_effect.push_back(parse_bound(v)); });
  for_each(given, "advisory", [&](auto& v) { made.advisory.push_back(check_metric(v)); });
  for_each(given, "guard", [&](auto& v) { made.guard.push_back(check_metric(v)); });
  for_each(given, "error-rate", [&](auto& v) { made.error_rate = parse_error_rate(v); });
  for_each(given, "looks", [&](auto& v) { made.how.looks = parse_looks(v); });
  for_each(given, "block", [&](auto& v) { made.measured = parse_duration(v); });
  for_each(given, "discard", [&](auto& v) { made.discarded = parse_duration(v); });
  for_each(given, "rate", [&](auto& v) { made.rate = parse_rate(v); });
  for_each(given, "title", [&](auto& v) { made.title = v; });
  for_each(given, "from", [&](auto& v) { made.from.push_back(v); });
  made.quiet = given.has("quiet");
  constexpr auto shortest = std::chrono::milliseconds{100};
  if (made.measured < shortest) refuse_and_help(given, "--block: expected at least 100ms");
  put_judging(made, made.how, made.metrics);
  check_gated(given, made);
  put_outputs(given, made.outputs);
  if (made.from.empty())
    put_variants(given, outside, made);
  else if (!given.positionals.empty())
    refuse_and_help(given, "--from judges what was measured: expected no URL with it");
  return made;
}

}  // namespace loadgen::plan
