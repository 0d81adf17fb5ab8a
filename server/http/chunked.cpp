#include "http/chunked.hpp"

#include "http/characters.hpp"
#include "http/framing.hpp"

#include <algorithm>
#include <optional>

namespace poolbench::http {
namespace {

using boost::system::result;

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

bool skip_token(std::string_view& text) {
  auto const end = std::find_if_not(text.begin(), text.end(), is_token_char);
  auto const length = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(length);
  return length > 0;
}

bool skip_quoted(std::string_view& text) {
  for (text.remove_prefix(1); !text.empty(); text.remove_prefix(1)) {
    if (text.front() == '"') {
      text.remove_prefix(1);
      return true;
    }
    if (text.front() == '\\') text.remove_prefix(1);
    if (text.empty() || !is_value_char(text.front())) return false;
  }
  return false;
}

// A line of at most `limit` bytes with its CRLF: its length without it, or nothing yet.
result<std::optional<std::size_t>, refusal> find_line(std::string_view input, std::size_t limit,
                                                      refusal const& too_long) {
  auto const end = input.substr(0, limit).find('\n');
  if (end == input.npos) {
    if (input.size() >= limit) return too_long;
    return std::optional<std::size_t>{};
  }
  if (end == 0 || input[end - 1] != '\r') return refusals::bare_line_end;
  return std::optional{end - 1};
}

}  // namespace

bool valid_chunk_extensions(std::string_view text) noexcept {
  while (!text.empty()) {
    skip_blanks(text);
    if (text.empty() || text.front() != ';') return false;
    text.remove_prefix(1);
    skip_blanks(text);
    if (!skip_token(text)) return false;
    auto const after_name = text;
    skip_blanks(text);
    if (text.empty() || text.front() != '=') {
      text = after_name;
      continue;
    }
    text.remove_prefix(1);
    skip_blanks(text);
    bool const quoted = !text.empty() && text.front() == '"';
    if (quoted ? !skip_quoted(text) : !skip_token(text)) return false;
  }
  return true;
}

result<void, refusal> chunked_decoder::read_size_line(std::string_view line, std::size_t body_size) {
  auto const digits_end = std::find_if(line.begin(), line.end(), [](char c) { return hex_value(c) < 0; });
  auto const digits = line.substr(0, static_cast<std::size_t>(digits_end - line.begin()));
  auto const extensions = line.substr(digits.size());
  // 15 digits cannot overflow; the body limit bites long before.
  if (digits.empty() || digits.size() > 15 || !valid_chunk_extensions(extensions)) return refusals::bad_chunk;
  extension_bytes_ += extensions.size();
  if (extension_bytes_ > limits_.extension_bytes) return refusals::bad_chunk;
  std::size_t size = 0;
  for (char const c : digits) size = size * 16 + static_cast<std::size_t>(hex_value(c));
  if (size > limits_.body_bytes - body_size) return refusals::long_body;
  left_in_chunk_ = size;
  state_ = size == 0 ? state::trailer : state::data;
  return {};
}

result<void, refusal> chunked_decoder::read_trailer(std::string_view line) {
  if (line.empty()) {
    state_ = state::done;
    return {};
  }
  auto const field = parse_field_line(line);
  if (!field) return field.error();
  if (forbidden_in_trailer(field->name)) return refusals::bad_trailer;
  trailer_bytes_ += line.size() + 2;
  return {};
}

result<std::size_t, refusal> chunked_decoder::decode(std::string_view input, std::string& body) {
  std::size_t taken = 0;
  while (state_ != state::done) {
    auto const rest = input.substr(taken);
    if (state_ == state::data) {
      auto const part = rest.substr(0, left_in_chunk_);
      body.append(part);
      taken += part.size();
      left_in_chunk_ -= part.size();
      if (left_in_chunk_ > 0) break;
      state_ = state::data_end;
    } else if (state_ == state::data_end) {
      if (rest.size() < 2 && std::string_view{"\r\n"}.starts_with(rest)) break;
      if (!rest.starts_with("\r\n")) return refusals::bad_chunk;
      taken += 2;
      state_ = state::size_line;
    } else {
      bool const in_trailer = state_ == state::trailer;
      auto const limit = in_trailer ? limits_.trailer_bytes - trailer_bytes_ : limits_.line_bytes;
      auto const length = find_line(rest, limit, in_trailer ? refusals::long_header : refusals::bad_chunk);
      if (!length) return length.error();
      if (!*length) break;
      auto const line = rest.substr(0, **length);
      auto const ok = in_trailer ? read_trailer(line) : read_size_line(line, body.size());
      if (!ok) return ok.error();
      taken += line.size() + 2;
    }
  }
  return taken;
}

}  // namespace poolbench::http
