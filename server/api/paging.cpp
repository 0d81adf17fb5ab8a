#include "api/paging.hpp"

#include "api/uuid.hpp"
#include "http/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace poolbench::api {
namespace {

std::size_t read_limit(std::string_view text, validation_errors& errors) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool const whole = !text.empty() && end == text.data() + text.size();
  auto const refuse = [&](std::string_view type, std::string_view message) {
    errors.add(type, {"query", "limit"}, message, boost::json::string{text});
    return std::size_t{0};
  };
  if (!whole || error == std::errc::invalid_argument) {
    return refuse("int_parsing", "Input should be a valid integer, unable to parse string as an integer");
  }
  if (error == std::errc{} && value < 1) {
    return refuse("greater_than_equal", "Input should be greater than or equal to 1");
  }
  if (error == std::errc::result_out_of_range || value > static_cast<std::int64_t>(max_page_size)) {
    return refuse("less_than_equal", fmt::format("Input should be less than or equal to {}", max_page_size));
  }
  return static_cast<std::size_t>(value);
}

std::vector<std::string> read_key(std::string_view text, std::size_t columns) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i != columns; ++i) {
    bool const last = i + 1 == columns;
    auto const end = last ? text.size() : text.find(',');
    if (end == std::string_view::npos) return {};
    auto id = canonical_uuid(text.substr(0, end));
    if (!id) return {};
    result.push_back(std::move(*id));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace

std::optional<page> read_page(std::string_view query, std::size_t key_columns, validation_errors& errors) {
  if (query.empty()) return std::nullopt;
  auto const fields = http::query_parameters::parse(query);
  if (!fields) {
    errors.add("string_unicode", {"query"}, "The query is not percent-encoded UTF-8", nullptr);
    return std::nullopt;
  }
  auto const limit = fields->find("limit");
  auto const after = fields->find("after");
  if (!limit && !after) return std::nullopt;
  page result;
  if (limit) result.limit = read_limit(*limit, errors);
  if (after) {
    result.after = read_key(*after, key_columns);
    if (result.after.empty()) {
      errors.add("uuid_parsing", {"query", "after"},
                 key_columns == 1 ? "Input should be a valid UUID"
                                  : "Input should be valid UUIDs with commas between them",
                 boost::json::string{*after});
    }
  }
  if (!errors.empty()) return std::nullopt;
  return result;
}

std::string next_link(std::string_view path, std::size_t limit, std::string_view last_key) {
  return fmt::format("<{}?limit={}&after={}>; rel=\"next\"", path, limit, last_key);
}

std::vector<parameter_spec> page_parameters(std::string_view after_schema,
                                            std::string_view after_description) {
  return {{"limit", R"({"type":"integer","minimum":1,"maximum":10000})",
           "a page of at most so many; 100 when only `after` is given"},
          {"after", after_schema, after_description}};
}

}  // namespace poolbench::api
