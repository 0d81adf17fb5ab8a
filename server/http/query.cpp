#include "http/query.hpp"

#include "http/percent.hpp"

#include <algorithm>

namespace poolbench::http {

std::optional<query_parameters> query_parameters::parse(std::string_view text, std::size_t max_parts) {
  query_parameters parsed;
  while (!text.empty()) {
    auto const end = std::min(text.find('&'), text.size());
    auto const part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.empty()) continue;
    if (parsed.pairs_.size() == max_parts) return std::nullopt;
    auto const equals = std::min(part.find('='), part.size());
    auto name = percent_decode(part.substr(0, equals), plus_means::space);
    auto value = percent_decode(part.substr(std::min(equals + 1, part.size())), plus_means::space);
    if (!name || !value) return std::nullopt;
    parsed.pairs_.emplace_back(std::move(*name), std::move(*value));
  }
  return parsed;
}

std::optional<std::string_view> query_parameters::find(std::string_view name) const {
  auto const found =
      std::find_if(pairs_.rbegin(), pairs_.rend(), [&](auto const& p) { return p.first == name; });
  if (found == pairs_.rend()) return std::nullopt;
  return found->second;
}

}  // namespace poolbench::http
