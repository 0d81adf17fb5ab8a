#include "plan/step_reader.hpp"

#include "plan/body_reader.hpp"
#include "plan/expectation_reader.hpp"
#include "plan/feed_reader.hpp"
#include "plan/single_request.hpp"
#include "plan/units.hpp"
#include "plan/url.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace loadgen::plan {
namespace {

using boost::algorithm::iequals;

// What the target looks like once its holes are filled; one that begins with a hole holds a whole link.
std::string sample_of(text const& target) {
  std::string sample;
  for (auto const& p : target) {
    auto const* const plain = std::get_if<literal>(&p);
    sample += plain != nullptr ? std::string_view(plain->text) : sample.empty() ? "/" : "0";
  }
  return sample;
}

bool has_header(step const& s, std::string_view name) {
  return std::any_of(s.headers.begin(), s.headers.end(), [&](auto& h) { return iequals(h.name, name); });
}

header read_header(std::string_view name, std::string_view value, names& known) {
  check_header(name, value);
  if (iequals(name, "Host")) throw bad_value("expected Host to come from the URL");
  return {std::string(name), compile(value, encoding::header, known)};
}

nanoseconds read_pause(table_reader const& table, toml::node const& node) {
  auto const* const written = node.as_string();
  if (written == nullptr) table.fail(node, "think: expected a duration such as \"1s\" or two as a range");
  return table.parsed(node, "think", written->get(), [&] { return parse_duration(written->get()); });
}

void read_think(table_reader const& table, step& into) {
  auto const* const node = table.find("think");
  if (node == nullptr) return;
  auto const* const range = node->as_array();
  if (range == nullptr) {
    into.think_min = into.think_max = read_pause(table, *node);
    return;
  }
  if (range->size() != 2) table.fail(*node, "think: expected a duration such as \"1s\" or two as a range");
  into.think_min = read_pause(table, (*range)[0]);
  into.think_max = read_pause(table, (*range)[1]);
  if (into.think_min > into.think_max) table.fail(*node, "think: expected the shorter duration first");
}

}  // namespace

std::vector<std::string_view> step_reader::keys() {
  return {"name",      "request", "headers", "json",  "form",      "body",
          "body_file", "extract", "expect",  "think", "thresholds"};
}

step step_reader::read(table_reader const& table, names& known, phase when) const {
  step result;
  result.name = table.required_text("name");
  read_request(table, known, result);
  read_headers(table, known, when, result);
  auto body = read_step_body(table, known, directory_);
  result.body = std::move(body.content);
  if (!body.type.empty() && !has_header(result, "Content-Type")) {
    result.headers.push_back({"Content-Type", literal_text(std::string(body.type))});
  }
  result.expect = read_expectation(table);
  read_think(table, result);
  read_extractions(table, known, result);
  return result;
}

void step_reader::read_request(table_reader const& table, names& known, step& into) const {
  auto const written = table.required_text("request");
  table.parsed(*table.find("request"), "request", written, [&] {
    auto const space = written.find(' ');
    bad_value const expected("expected a method and a target such as GET /products?limit=10");
    if (space == written.npos) throw expected;
    into.method = parse_method(written.substr(0, space));
    into.target = compile(std::string_view(written).substr(space + 1), encoding::target, known);
    if (!is_request_target(sample_of(into.target))) throw expected;
  });
}

void step_reader::read_headers(table_reader const& table, names& known, phase when, step& into) const {
  auto const add = [&](toml::key const& key, toml::node const& value) {
    auto const written = scalar_text(value);
    if (!written) table.fail(value, "headers: expected a string");
    table.parsed(value, key.str(), *written,
                 [&] { into.headers.push_back(read_header(key.str(), *written, known)); });
  };
  if (auto const* const own = table.table("headers")) {
    for (auto const& [key, value] : *own) add(key, value);
  }
  if (common_ == nullptr) return;
  for (auto const& [key, value] : *common_) {
    if (has_header(into, key.str())) continue;
    try {
      add(key, value);
    } catch (usage_error const&) {
      // A journey or teardown will say it if it is a mistake: every scenario has a journey.
      if (when != phase::setup) throw;
    }
  }
}

void step_reader::read_extractions(table_reader const& table, names& known, step& into) const {
  auto const* const wanted = table.table("extract");
  if (wanted == nullptr) return;
  for (auto const& [key, node] : *wanted) {
    if (!is_name(key.str())) {
      fail_at(table.file(), key.source(),
              fmt::format("'{}': expected a name of letters, digits, underscores and dashes", key.str()));
    }
    auto found = read_extraction(table, key.str(), node);
    found.slot = slot_of_(std::string(key.str()));
    into.extract.push_back(std::move(found));
  }
  for (auto const& [key, node] : *wanted) {
    known.variables[std::string(key.str())] = slot_of_(std::string(key.str()));
  }
}

}  // namespace loadgen::plan
