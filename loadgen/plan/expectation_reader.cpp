#include "plan/expectation_reader.hpp"

#include "plan/body_reader.hpp"

#include <boost/regex.hpp>
#include <fmt/format.h>

namespace loadgen::plan {
namespace {

// RFC 6901.
void check_pointer(std::string_view pointer) {
  bad_value const expected(
      "expected a JSON pointer such as /access_token, /0/id or, for every element, /*/id");
  if (!pointer.empty() && pointer.front() != '/') throw expected;
  for (auto at = pointer.find('~'); at != pointer.npos; at = pointer.find('~', at + 1)) {
    auto const next = pointer.substr(at + 1, 1);
    if (next != "0" && next != "1") throw expected;
  }
}

bool has_wildcard(std::string_view pointer) {
  return pointer.ends_with("/*") || pointer.find("/*/") != pointer.npos;
}

void check_regex(std::string const& pattern) {
  try {
    boost::regex const compiled(pattern);
  } catch (boost::regex_error const& e) {
    std::string_view reason(e.what());
    throw bad_value(fmt::format("expected a regular expression: {}", reason.substr(0, reason.find(". "))));
  }
}

// 200, or "2xx" for all of them.
void read_status(table_reader const& expect, toml::node const& node, std::vector<std::uint16_t>& into) {
  if (auto const* const number = node.as_integer()) {
    if (number->get() >= 100 && number->get() <= 599) {
      into.push_back(static_cast<std::uint16_t>(number->get()));
      return;
    }
  } else if (auto const* const s = node.as_string()) {
    auto const& written = s->get();
    if (written.size() == 3 && written[0] >= '1' && written[0] <= '5' && written.ends_with("xx")) {
      auto const first = (written[0] - '0') * 100;
      for (int code = first; code < first + 100; ++code) into.push_back(static_cast<std::uint16_t>(code));
      return;
    }
  }
  expect.fail(node, "status: expected a status such as 200, a class such as \"2xx\", or an array of them");
}

}  // namespace

expectation read_expectation(table_reader const& step) {
  expectation result;
  auto const* const table = step.table("expect");
  if (table == nullptr) return result;
  table_reader const expect(step.file(), *table, "expect", {"status", "headers", "json"});

  if (auto const* const status = expect.find("status")) {
    auto const* const many = status->as_array();
    if (many == nullptr) {
      read_status(expect, *status, result.status);
    } else {
      for (auto const& one : *many) read_status(expect, one, result.status);
    }
  }
  if (auto const* const headers = expect.table("headers")) {
    for (auto const& [name, value] : *headers) {
      auto written = scalar_text(value);
      if (!written) expect.fail(value, "headers: expected a string");
      result.headers.emplace_back(name.str(), *std::move(written));
    }
  }
  if (auto const* const json = expect.table("json")) {
    for (auto const& [pointer, value] : *json) {
      expect.parsed(value, "json", pointer.str(), [&p = pointer] { check_pointer(p.str()); });
      result.json.emplace_back(pointer.str(), json_text(expect, value));
    }
  }
  return result;
}

extraction read_extraction(table_reader const& step, std::string_view name, toml::node const& node) {
  constexpr std::string_view wanted =
      "expected one of { json = \"/pointer\" }, { header = \"Name\" } and { regex = \"pattern\" }";
  auto const* const table = node.as_table();
  if (table == nullptr || table->size() != 1) step.fail(node, fmt::format("{}: {}", name, wanted));
  table_reader const from(step.file(), *table, name, {"json", "header", "regex"});

  extraction result{};
  if (auto const pointer = from.text("json")) {
    from.parsed(*from.find("json"), "json", *pointer, [&] { check_pointer(*pointer); });
    result.from = from_json{*pointer, has_wildcard(*pointer)};
  } else if (auto const header = from.text("header")) {
    result.from = from_header{*header};
  } else {
    auto const pattern = from.required_text("regex");
    from.parsed(*from.find("regex"), "regex", pattern, [&] { check_regex(pattern); });
    result.from = from_regex{pattern};
  }
  return result;
}

}  // namespace loadgen::plan
