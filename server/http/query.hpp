#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace poolbench::http {

// "a=1&b=x%20y" as decoded pairs in the order they came: a query string or an urlencoded form. A part without
// '=' has an empty value, empty parts are skipped, names may repeat.
class query_parameters {
 public:
  // Nothing when a part cannot be decoded or there are more than `max_parts`.
  static std::optional<query_parameters> parse(std::string_view text, std::size_t max_parts = 64);

  // The last value of that name, as web frameworks answer for a scalar.
  std::optional<std::string_view> find(std::string_view name) const;

  std::vector<std::pair<std::string, std::string>> const& all() const noexcept { return pairs_; }

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace poolbench::http
