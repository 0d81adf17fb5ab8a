#include "http/framing.hpp"

#include "http/characters.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace poolbench::http {
namespace {

using boost::system::result;

// Splits "a, b,c" at its commas and hands out the trimmed parts.
template <class Visit>
void for_each_element(std::string_view list, Visit visit) {
  for (;;) {
    auto const comma = list.find(',');
    visit(trim_blanks(list.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

// uri-host [":" port] by its characters: enough that nothing can be hidden in it.
bool valid_host(std::string_view host) {
  return consists_of<[](char c) {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') ||
           std::string_view{"-._~%!$&'()*+;=:[]"}.find(c) != std::string_view::npos;
  }>(host);
}

std::optional<std::uint64_t> parse_length(std::string_view digits) {
  // 18 digits cannot overflow, and nobody sends an exabyte.
  if (digits.empty() || digits.size() > 18 || !consists_of<is_digit>(digits)) return std::nullopt;
  std::uint64_t n = 0;
  for (char const c : digits) n = n * 10 + static_cast<std::uint64_t>(c - '0');
  return n;
}

result<void, refusal> parse_request_line(std::string_view line, request_head& head) {
  auto const method_end = line.find(' ');
  auto const target_end = method_end == line.npos ? line.npos : line.find(' ', method_end + 1);
  if (target_end == line.npos) return refusals::malformed_line;
  head.method = line.substr(0, method_end);
  head.target = line.substr(method_end + 1, target_end - method_end - 1);
  auto const version = line.substr(target_end + 1);
  if (head.method.empty() || !consists_of<is_token_char>(head.method) || head.target.empty() ||
      !consists_of<is_visible>(head.target)) {
    return refusals::malformed_line;
  }
  if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) || version[6] != '.' ||
      !is_digit(version[7])) {
    return refusals::malformed_line;
  }
  if (version[5] != '1' || version[7] > '1') return refusals::unknown_version;
  head.http_1_1 = version[7] == '1';
  return {};
}

// The fields that frame a request, as they were found.
struct framing_fields {
  unsigned hosts = 0;
  unsigned lengths = 0;
  unsigned codings = 0;  // Transfer-Encoding fields
  unsigned chunked = 0;  // how often "chunked" was named
  bool other_coding = false;
  bool chunked_last = false;
  bool connection_close = false;
  bool connection_keep_alive = false;
};

void note_codings(std::string_view value, framing_fields& seen) {
  ++seen.codings;
  for_each_element(value, [&](std::string_view coding) {
    seen.chunked_last = equals_ignoring_case(coding, "chunked");
    if (seen.chunked_last) {
      ++seen.chunked;
    } else if (!coding.empty() && consists_of<is_token_char>(coding)) {
      seen.other_coding = true;
    } else {
      seen.chunked += 2;  // empty element, parameter or junk: as wrong as naming it twice
    }
  });
}

result<void, refusal> note_field(field_line const& field, request_head& head, framing_fields& seen) {
  auto const is = [&](std::string_view name) { return equals_ignoring_case(field.name, name); };
  // By length first: most fields of a request are none of these.
  switch (field.name.size()) {
    case 4:
      if (is("host") && (++seen.hosts > 1 || !valid_host(field.value))) return refusals::bad_host;
      break;
    case 6:
      if (is("expect")) {
        if (!equals_ignoring_case(field.value, "100-continue")) return refusals::unknown_expectation;
        head.expects_continue = true;
      }
      break;
    case 10:
      if (is("connection")) {
        for_each_element(field.value, [&](std::string_view option) {
          seen.connection_close |= equals_ignoring_case(option, "close");
          seen.connection_keep_alive |= equals_ignoring_case(option, "keep-alive");
        });
      }
      break;
    case 14:
      if (is("content-length")) {
        auto const length = parse_length(field.value);
        if (!length || ++seen.lengths > 1) return refusals::bad_length;
        head.body = body_framing::sized;
        head.content_length = *length;
      }
      break;
    case 17:
      if (is("transfer-encoding")) note_codings(field.value, seen);
      break;
    default:
      break;
  }
  return {};
}

result<void, refusal> decide(request_head& head, framing_fields const& seen) {
  if (head.http_1_1 && seen.hosts != 1) return refusals::bad_host;
  if (seen.codings > 0) {
    if (!head.http_1_1) return refusals::coding_in_1_0;
    if (seen.chunked > 1 || (seen.chunked == 1 && !seen.chunked_last)) return refusals::bad_coding;
    if (seen.other_coding) return refusals::unknown_coding;
    if (seen.lengths > 0) return refusals::two_lengths;
    head.body = body_framing::chunked;
  }
  head.keep_alive = !seen.connection_close && (head.http_1_1 || seen.connection_keep_alive);
  // An HTTP/1.0 peer cannot understand an interim response (RFC 9110, 10.1.1).
  head.expects_continue &= head.http_1_1;
  return {};
}

}  // namespace

head_scanner::result head_scanner::scan(std::string_view data, std::size_t limit) noexcept {
  auto const window = data.substr(0, limit);
  if (data == "\r") return {};  // may become an empty line, which the caller skips
  // No method begins so: TLS to a plain port, say.
  if (scanned_ == 0 && !window.empty() && !is_token_char(window.front())) {
    return {0, refusals::malformed_line};
  }
  while (scanned_ < window.size()) {
    auto const* const found =
        static_cast<char const*>(std::memchr(window.data() + scanned_, '\n', window.size() - scanned_));
    if (found == nullptr) {
      scanned_ = window.size();
      break;
    }
    auto const at = static_cast<std::size_t>(found - window.data());
    if (at == line_begin_ || window[at - 1] != '\r') return {0, refusals::bare_line_end};
    bool const empty_line = at - line_begin_ == 1;
    line_begin_ = scanned_ = at + 1;
    if (empty_line) return {scanned_, std::nullopt};
  }
  if (data.size() < limit) return {};
  return {0, line_begin_ == 0 ? refusals::long_target : refusals::long_header};
}

result<field_line, refusal> parse_field_line(std::string_view line) noexcept {
  if (!line.empty() && is_blank(line.front())) return refusals::folded;
  auto const colon = line.find(':');
  if (colon == line.npos || colon == 0) return refusals::bad_field_name;
  field_line const field{line.substr(0, colon), trim_blanks(line.substr(colon + 1))};
  if (!consists_of<is_token_char>(field.name)) return refusals::bad_field_name;
  if (!consists_of<is_value_char>(field.value)) return refusals::bad_field_value;
  return field;
}

result<request_head, refusal> examine_head(std::string_view header, std::size_t max_fields) {
  request_head head;
  framing_fields seen;
  auto const next_line = [&header] {
    auto const end = header.find("\r\n");
    auto const line = header.substr(0, end);
    header.remove_prefix(end == header.npos ? header.size() : end + 2);
    return line;
  };
  if (auto const ok = parse_request_line(next_line(), head); !ok) return ok.error();
  for (auto line = next_line(); !line.empty(); line = next_line()) {
    if (max_fields-- == 0) return refusals::long_header;
    auto const field = parse_field_line(line);
    if (!field) return field.error();
    if (auto const ok = note_field(*field, head, seen); !ok) return ok.error();
  }
  if (auto const ok = decide(head, seen); !ok) return ok.error();
  return head;
}

bool forbidden_in_trailer(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 20> names{"transfer-encoding",
                                                          "content-length",
                                                          "host",
                                                          "connection",
                                                          "keep-alive",
                                                          "te",
                                                          "trailer",
                                                          "upgrade",
                                                          "expect",
                                                          "proxy-connection",
                                                          "content-encoding",
                                                          "content-type",
                                                          "content-range",
                                                          "authorization",
                                                          "proxy-authorization",
                                                          "cookie",
                                                          "cache-control",
                                                          "max-forwards",
                                                          "proxy-authenticate",
                                                          "range"};
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view forbidden) { return equals_ignoring_case(name, forbidden); });
}

}  // namespace poolbench::http
