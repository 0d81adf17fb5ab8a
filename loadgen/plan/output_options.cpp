#include "plan/output_options.hpp"

#include "plan/files.hpp"
#include "plan/flag_error.hpp"
#include "plan/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loadgen::plan {
namespace {

std::pair<std::string, std::string> parse_label(std::string_view written) {
  auto const equals = written.find('=');
  auto const name = written.substr(0, equals);
  bool const well_formed =
      equals != written.npos && !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
      !name.starts_with("__") && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      });
  if (!well_formed) {
    throw bad_value(
        "expected NAME=VALUE, the name of letters, digits and underscores, such as db_mode=pooled");
  }
  for (std::string_view const taken : {"step", "outcome", "client", "le"}) {
    if (name == taken) throw bad_value(fmt::format("expected another name: loadgen uses '{}' itself", name));
  }
  return {std::string(name), std::string(written.substr(equals + 1))};
}

void put_files(command_line const& given, plan& into) {
  std::string* const paths[] = {&into.json_path, &into.hlog_path, &into.hgrm_path};
  std::string_view const flags[] = {"json", "hlog", "hgrm"};
  for (std::size_t i = 0; i < 3; ++i) {
    for_each(given, flags[i], [&](auto& value) {
      if (value.empty()) throw bad_value("expected the path of a file");
      check_writable(value);
      for (std::size_t j = 0; j < i; ++j) {
        if (*paths[j] == value) throw bad_value(fmt::format("expected another file than --{} has", flags[j]));
      }
      *paths[i] = value;
    });
  }
}

// A header's value: anything else would end up in the middle of a request.
std::string check_token(std::string token) {
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  bool const fine = std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (token.empty() || !fine) throw bad_value("expected a token: one word of printable characters");
  return token;
}

void put_grafana(command_line const& given, environment const& outside, plan& into) {
  if (!given.has("grafana-url")) {
    if (given.has("grafana-token-file")) refuse(given, "expected --grafana-url with --grafana-token-file");
    return;
  }
  auto token = outside.grafana_token;
  for_each(given, "grafana-token-file", [&](auto& path) { token = read_file(path); });
  for_each(given, "grafana-url", [&](auto& value) {
    auto url = parse_url(value);
    if (url.target.find('?') != std::string::npos) throw bad_value("expected a URL without a query");
    while (url.target.ends_with('/')) url.target.pop_back();
    if (token.empty()) {
      throw bad_value(
          "expected Grafana's token in the environment variable GRAFANA_TOKEN, or --grafana-token-file");
    }
    into.grafana = grafana{url.where, url.target + "/api/annotations", {}};
  });
  auto const from_file = given.has("grafana-token-file");
  try {
    into.grafana->token = check_token(std::move(token));
  } catch (bad_value const& e) {  // without the value: it is a secret
    refuse(given, fmt::format("{}: {}", from_file ? "--grafana-token-file" : "GRAFANA_TOKEN", e.what()));
  }
}

}  // namespace

void put_outputs(command_line const& given, environment const& outside, plan& into) {
  put_files(given, into);
  for_each(given, "prometheus", [&](auto& value) {
    check_listen_address(value);
    into.prometheus_address = value;
  });
  for_each(given, "label", [&](auto& value) {
    auto [name, of_label] = parse_label(value);
    into.labels.insert_or_assign(std::move(name), std::move(of_label));
  });
  into.quiet = given.has("quiet");
  put_grafana(given, outside, into);
}

}  // namespace loadgen::plan
