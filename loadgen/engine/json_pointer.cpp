#include "engine/json_pointer.hpp"

#include <boost/json/serialize.hpp>

#include <charconv>

namespace loadgen::engine {
namespace {

// RFC 6901 section 4: ~1 is /, ~0 is ~.
std::string unescaped(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size()) {
      out += token[++i] == '1' ? '/' : '~';
    } else {
      out += token[i];
    }
  }
  return out;
}

boost::json::value const* element(boost::json::array const& of, std::string_view token) {
  if (token.empty() || (token.size() > 1 && token.front() == '0')) return nullptr;
  std::size_t index = 0;
  auto const end = token.data() + token.size();
  auto const [stop, error] = std::from_chars(token.data(), end, index);
  return error == std::errc{} && stop == end ? of.if_contains(index) : nullptr;
}

}  // namespace

std::size_t visit_pointer(boost::json::value const& in, std::string_view pointer, bool every,
                          std::function<void(boost::json::value const&)> const& found) {
  if (pointer.empty()) {
    found(in);
    return 1;
  }
  if (pointer.front() != '/') return 0;
  auto const end = std::min(pointer.find('/', 1), pointer.size());
  auto const token = pointer.substr(1, end - 1);
  auto const rest = pointer.substr(end);
  if (auto const* array = in.if_array()) {
    if (every && token == "*") {
      std::size_t count = 0;
      for (auto const& each : *array) count += visit_pointer(each, rest, every, found);
      return count;
    }
    auto const* next = element(*array, token);
    return next == nullptr ? 0 : visit_pointer(*next, rest, every, found);
  }
  if (auto const* object = in.if_object()) {
    auto const* next =
        token.find('~') == token.npos ? object->if_contains(token) : object->if_contains(unescaped(token));
    return next == nullptr ? 0 : visit_pointer(*next, rest, every, found);
  }
  return 0;
}

std::string to_text(boost::json::value const& value) {
  if (auto const* string = value.if_string()) return {string->data(), string->size()};
  return boost::json::serialize(value);
}

}  // namespace loadgen::engine
