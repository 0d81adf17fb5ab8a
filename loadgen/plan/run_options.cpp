#include "plan/run_options.hpp"

#include "plan/files.hpp"
#include "plan/flag_error.hpp"
#include "plan/output_options.hpp"
#include "plan/scenario_file.hpp"
#include "plan/single_request.hpp"
#include "plan/template.hpp"
#include "plan/threshold.hpp"
#include "plan/url.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace loadgen::plan {
namespace {

// Every option whose name is a load setting's.
load_settings load_from_flags(command_line const& given) {
  load_settings said;
  for (auto const& setting : load_setting_table()) {
    std::string flag(setting.name);
    std::replace(flag.begin(), flag.end(), '_', '-');
    for_each(given, flag, [&](auto& value) { setting.apply(said, flag == "reuse" ? "true" : value); });
  }
  if (given.has("no-reuse")) {
    if (said.reuse) refuse(given, "--reuse and --no-reuse exclude each other");
    said.reuse = false;
  }
  if (auto const twice = contradiction(said, true); !twice.empty()) refuse(given, twice);
  return said;
}

// --- what to send

std::string body_from(std::string_view written) {
  return written.starts_with('@') ? read_file(std::string(written.substr(1))) : std::string(written);
}

scenario request_from_flags(command_line const& given, std::string target) {
  std::string method = given.has("body") ? "POST" : "GET";
  std::string body;
  std::vector<header> headers;
  for_each(given, "method", [&](auto& value) { method = parse_method(value); });
  for_each(given, "header", [&](auto& value) { headers.push_back(parse_header(value)); });
  for_each(given, "body", [&](auto& value) { body = body_from(value); });
  return single_request(std::move(method), std::move(target), std::move(headers), std::move(body));
}

// The command line's headers instead of the scenario's of the same name.
void put_headers(command_line const& given, scenario& into) {
  for_each(given, "header", [&](auto& value) {
    auto const added = parse_header(value);
    for (auto& s : into.steps) {
      std::erase_if(s.headers, [&](auto& h) { return boost::algorithm::iequals(h.name, added.name); });
    }
  });
  for_each(given, "header", [&](auto& value) {
    for (auto& s : into.steps) s.headers.push_back(parse_header(value));
  });
}

// The base URL's path in front of every target that the file itself spells.
void put_base(std::string_view target, scenario& into) {
  while (target.ends_with('/')) target.remove_suffix(1);
  if (target.empty()) return;
  for (auto& s : into.steps) {
    if (auto* const first = std::get_if<literal>(&s.target.front())) first->text.insert(0, target);
  }
}

struct work {
  std::optional<parsed_url> url;
  scenario_file file;  // with a plain URL: only the request
};

work read_work(command_line const& given) {
  work result;
  if (given.positionals.size() > 1) {
    refuse(given, fmt::format("expected one URL, not also '{}'", given.positionals[1]));
  }
  if (!given.positionals.empty()) {
    auto const& written = given.positionals.front();
    try {
      result.url = parse_url(written);
    } catch (bad_value const& e) {
      refuse(given, fmt::format("'{}': {}", written, e.what()));
    }
  }
  if (!given.has("scenario")) {
    if (!result.url)
      refuse(given,
             fmt::format("expected a URL or --scenario FILE; see loadgen {} --help", given.command->name));
    result.file.work = request_from_flags(given, result.url->target);
    return result;
  }
  for (std::string_view const flag : {"method", "body"}) {
    if (given.has(flag)) refuse(given, fmt::format("--{} and --scenario exclude each other", flag));
  }
  for_each(given, "scenario", [&](auto& path) { result.file = load_scenario(path); });
  put_headers(given, result.file.work);
  if (!result.url) result.url = result.file.base;
  if (!result.url) {
    refuse(given, fmt::format("expected a URL: {} names no base_url", given.value_of("scenario")));
  }
  if (result.url->target.find('?') != std::string::npos) {
    refuse(given, "expected a URL without a query in front of a scenario's own targets");
  }
  put_base(result.url->target, result.file.work);
  return result;
}

// --- where to

void put_target(command_line const& given, parsed_url const& url, plan& into) {
  into.target = url.where;
  into.target.verify_peer = !given.has("insecure");
  for_each(given, "unix-socket", [&](auto& value) { use_unix_socket(into.target, value); });
  if (auto const host = take_host(into.work)) into.target.host_header = *host;
}

// A flag that says how an open loop behaves would be forgotten silently in a closed one.
void refuse_open_loop_flags(command_line const& given) {
  for (std::string_view const flag : {"arrivals", "backlog", "coalesce"}) {
    if (given.has(flag)) {
      refuse(given, fmt::format("--{} '{}': expected an open loop with it (--rate or --stages)", flag,
                                given.value_of(flag)));
    }
  }
}

}  // namespace

command make_run(command_line const& given, environment const& outside) {
  auto const said = load_from_flags(given);
  auto source = read_work(given);

  plan what;
  what.work = std::move(source.file.work);
  put_target(given, *source.url, what);
  try {
    put_load(overlay(said, source.file.load), what);
  } catch (bad_value const& e) {
    refuse(given, e.what());
  }
  if (what.loop == loop_kind::closed) refuse_open_loop_flags(given);
  if (!said.seed && !source.file.load.seed) what.seed = outside.draw_seed();
  what.thresholds = std::move(source.file.thresholds);
  for_each(given, "threshold",
           [&](auto& value) { what.thresholds.push_back(parse_threshold(value, what.work.steps)); });
  put_outputs(given, outside, what);

  if (given.has("dry-run")) {
    return preview_command{std::move(what), said.requests};
  }
  return run_command{std::move(what)};
}

preview_command make_check(command_line const& given) {
  if (given.positionals.size() != 1) refuse(given, "expected one scenario file; see loadgen check --help");
  auto const said = load_from_flags(given);
  scenario_file file;
  try {
    file = load_scenario(given.positionals.front());
  } catch (bad_value const& e) {
    refuse(given, e.what());
  }

  preview_command result;
  result.what.work = std::move(file.work);
  result.what.thresholds = std::move(file.thresholds);
  result.journeys = said.requests;
  put_load(overlay({}, file.load), result.what);
  result.what.seed = said.seed.value_or(1);
  if (file.base) {
    result.what.target = file.base->where;
    put_base(file.base->target, result.what.work);
  }
  if (auto const host = take_host(result.what.work)) result.what.target.host_header = *host;
  return result;
}

}  // namespace loadgen::plan
