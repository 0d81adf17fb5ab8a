#include "plan/body_reader.hpp"

#include "plan/encoding.hpp"
#include "plan/files.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cmath>

namespace loadgen::plan {
namespace {

void append_quoted(text& out, std::string_view value) {
  std::string escaped;
  append_encoded(escaped, value, encoding::json);
  append_literal(out, escaped);
}

bool is_number(text const& parts) {
  return parts.size() == 1 &&
         (std::holds_alternative<random_integer>(parts[0]) || std::holds_alternative<counter>(parts[0]) ||
          std::holds_alternative<client_number>(parts[0]));
}

// A whole string that is a number's hole is a number; everything else is a string with its holes filled.
void append_string(text& out, std::string_view value, names* known) {
  auto parts = known != nullptr ? compile(value, encoding::json, *known) : literal_text(std::string(value));
  if (is_number(parts)) {
    out.push_back(parts[0]);
    return;
  }
  append_literal(out, "\"");
  for (auto& p : parts) {
    if (auto const* const plain = std::get_if<literal>(&p)) {
      append_quoted(out, plain->text);
    } else {
      out.push_back(std::move(p));
    }
  }
  append_literal(out, "\"");
}

// Writes a TOML value as JSON. Without `known`, strings have no holes.
struct json_writer {
  table_reader const& step;
  names* known;
  text& out;

  void value(toml::node const& node) {
    if (auto const* const table = node.as_table()) return object(*table);
    if (auto const* const array = node.as_array()) return elements(*array);
    if (auto const* const s = node.as_string()) {
      return step.parsed(node, "json", s->get(), [&] { append_string(out, s->get(), known); });
    }
    auto const scalar = scalar_text(node);
    auto const* const number = node.as_floating_point();
    if (!scalar || (number != nullptr && !std::isfinite(number->get()))) {
      step.fail(node, "json: expected a string, a finite number, a boolean, an array or a table");
    }
    append_literal(out, *scalar);
  }

  void object(toml::table const& table) {
    append_literal(out, "{");
    bool first = true;
    for (auto const& [key, node] : table) {
      append_literal(out, first ? "\"" : ",\"");
      append_quoted(out, key.str());
      append_literal(out, "\":");
      value(node);
      first = false;
    }
    append_literal(out, "}");
  }

  void elements(toml::array const& array) {
    append_literal(out, "[");
    bool first = true;
    for (auto const& node : array) {
      if (!first) append_literal(out, ",");
      value(node);
      first = false;
    }
    append_literal(out, "]");
  }
};

// Every hole stands for a 0, which is right inside a string and without quotes.
void check_json(text const& parts) {
  std::string sample;
  for (auto const& p : parts) {
    auto const* const plain = std::get_if<literal>(&p);
    sample += plain != nullptr ? std::string_view(plain->text) : "0";
  }
  boost::system::error_code error;
  boost::json::parse(sample, error);
  if (error) throw bad_value(fmt::format("expected JSON: {}", error.message()));
}

text read_json(table_reader const& step, names& known, toml::node const& node) {
  text result;
  if (auto const* const whole = node.as_string()) {
    step.parsed(node, "json", whole->get(), [&] {
      result = compile(whole->get(), encoding::json, known);
      check_json(result);
    });
  } else {
    json_writer{step, &known, result}.value(node);
  }
  return result;
}

text read_form(table_reader const& step, names& known, toml::node const& node) {
  auto const* const table = node.as_table();
  if (table == nullptr) step.fail(node, "form: expected a table such as { username = \"a\" }");
  text result;
  for (auto const& [key, value] : *table) {
    auto const written = scalar_text(value);
    if (!written) step.fail(value, "form: expected a string, a number or a boolean");
    std::string name;
    append_encoded(name, key.str(), encoding::component);
    append_literal(result, result.empty() ? name : "&" + name);
    append_literal(result, "=");
    auto parts = step.parsed(value, key.str(), *written,
                             [&] { return compile(*written, encoding::component, known); });
    for (auto& p : parts) {
      if (auto const* const plain = std::get_if<literal>(&p)) {
        std::string encoded;
        append_encoded(encoded, plain->text, encoding::component);
        append_literal(result, encoded);
      } else {
        result.push_back(std::move(p));
      }
    }
  }
  return result;
}

}  // namespace

read_body read_step_body(table_reader const& step, names& known, std::filesystem::path const& directory) {
  toml::node const* node = nullptr;
  std::string_view kind;
  for (std::string_view const key : {"json", "form", "body", "body_file"}) {
    auto const* const here = step.find(key);
    if (here == nullptr) continue;
    if (node != nullptr) step.fail(*here, fmt::format("expected one body, not both {} and {}", kind, key));
    node = here;
    kind = key;
  }
  if (node == nullptr) return {};
  if (kind == "json") return {read_json(step, known, *node), "application/json"};
  if (kind == "form") return {read_form(step, known, *node), "application/x-www-form-urlencoded"};
  auto const written = step.required_text(kind);
  return step.parsed(*node, kind, written, [&]() -> read_body {
    if (kind == "body") return {compile(written, encoding::raw, known), ""};
    return {literal_text(read_file((directory / written).string())), ""};
  });
}

std::string json_text(table_reader const& step, toml::node const& node) {
  text parts;
  json_writer{step, nullptr, parts}.value(node);
  // Read and written by the library that also writes the answer's value, so that equal values are equal
  // texts.
  return serialize(boost::json::parse(std::get<literal>(parts.at(0)).text));
}

}  // namespace loadgen::plan
