#include "engine/answer_check.hpp"

#include "engine/json_pointer.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>

namespace loadgen::engine {
namespace {

using boost::beast::iequals;
using record::outcome;

std::string const* find_header(reply const& answer, std::string_view name) {
  auto const found =
      std::ranges::find_if(answer.headers, [&](auto const& header) { return iequals(header.first, name); });
  return found == answer.headers.end() ? nullptr : &found->second;
}

}  // namespace

answer_check::answer_check(plan::step const& of) : step_{of} {
  for (auto const& [name, value] : of.expect.headers) needs_.headers.push_back(name);
  for (auto const& [pointer, json] : of.expect.json) {
    expected_json_.emplace_back(pointer, boost::json::parse(json));
  }
  needs_json_ = !expected_json_.empty();
  for (auto const& extraction : of.extract) {
    auto& pattern = patterns_.emplace_back();
    if (auto const* regex = std::get_if<plan::from_regex>(&extraction.from)) {
      pattern.assign(regex->pattern, boost::regex::perl);
      needs_.body = true;
    } else if (auto const* header = std::get_if<plan::from_header>(&extraction.from)) {
      needs_.headers.push_back(header->name);
    } else {
      needs_json_ = true;
    }
  }
  needs_.body = needs_.body || needs_json_;
  // Each header once: the parser would keep it as often as it is asked for.
  std::ranges::sort(needs_.headers);
  auto const twice =
      std::ranges::unique(needs_.headers, [](auto const& a, auto const& b) { return iequals(a, b); });
  needs_.headers.erase(twice.begin(), twice.end());
}

outcome answer_check::check(reply const& answer, plan::client_state& client) const {
  if (!status_is_expected(answer.status)) return outcome::unexpected_status;
  if (!needs_.body && needs_.headers.empty()) return outcome::ok;

  // Most bodies are small: they are parsed on the stack, and nothing is freed piece by piece.
  unsigned char stack[4096];
  boost::json::monotonic_resource memory{stack, sizeof stack};
  boost::json::value body(boost::json::storage_ptr{&memory});
  if (needs_json_) {
    boost::system::error_code ec;
    body = boost::json::parse(answer.body, ec, body.storage());
    if (ec) return outcome::unexpected_content;
  }
  auto const* json = needs_json_ ? &body : nullptr;
  return content_is_expected(answer, json) && extract_all(answer, json, client) ? outcome::ok
                                                                                : outcome::unexpected_content;
}

bool answer_check::status_is_expected(unsigned status) const noexcept {
  auto const& expected = step_.expect.status;
  if (expected.empty()) return status >= 200 && status < 400;
  return std::ranges::find(expected, status) != expected.end();
}

bool answer_check::content_is_expected(reply const& answer, boost::json::value const* body) const {
  for (auto const& [name, value] : step_.expect.headers) {
    auto const* found = find_header(answer, name);
    if (found == nullptr || *found != value) return false;
  }
  for (auto const& [pointer, value] : expected_json_) {
    bool equal = false;
    visit_pointer(*body, pointer, false, [&](boost::json::value const& found) { equal = found == value; });
    if (!equal) return false;
  }
  return true;
}

bool answer_check::extract_all(reply const& answer, boost::json::value const* body,
                               plan::client_state& client) const {
  return std::ranges::all_of(step_.extract,
                             [&](auto const& what) { return extract(what, answer, body, client); });
}

bool answer_check::extract(plan::extraction const& what, reply const& answer, boost::json::value const* body,
                           plan::client_state& client) const {
  if (auto const* json = std::get_if<plan::from_json>(&what.from)) {
    client.clear(what.slot);
    return visit_pointer(*body, json->pointer, json->every,
                         [&](boost::json::value const& found) { client.add(what.slot, to_text(found)); }) > 0;
  }
  if (auto const* header = std::get_if<plan::from_header>(&what.from)) {
    auto const* found = find_header(answer, header->name);
    if (found == nullptr) return false;
    client.set(what.slot, *found);
    return true;
  }
  auto const& pattern = patterns_[static_cast<std::size_t>(&what - step_.extract.data())];
  boost::cmatch match;
  try {
    auto const& text = answer.body;
    if (!boost::regex_search(text.data(), text.data() + text.size(), match, pattern)) return false;
  } catch (std::runtime_error const&) {
    return false;  // Boost.Regex gives up on a pattern that explodes on this text
  }
  auto const& group = match.size() > 1 ? match[1] : match[0];
  client.set(what.slot, {group.first, static_cast<std::size_t>(group.length())});
  return true;
}

}  // namespace loadgen::engine
