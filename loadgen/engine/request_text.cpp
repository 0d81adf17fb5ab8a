#include "engine/request_text.hpp"

#include "plan/template.hpp"

#include <boost/beast/core/string.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace loadgen::engine {
namespace {

constexpr std::string_view traceparent =
    "traceparent: 00-00000000000000000000000000000000-0000000000000000-00\r\n";
constexpr std::size_t trace_offset = std::string_view{"traceparent: 00-"}.size();
constexpr std::size_t span_offset = trace_offset + 32 + 1;
constexpr std::size_t flags_offset = span_offset + 16 + 1;

void write_hex(char* to, std::uint64_t value) noexcept {
  for (int shift = 60; shift >= 0; shift -= 4) *to++ = "0123456789abcdef"[value >> shift & 15];
}

std::string rendered_constant(plan::text const& t) {
  std::string out;
  for (auto const& part : t) out += std::get<plan::literal>(part).text;
  return out;
}

}  // namespace

request_text::request_text(plan::step const& what, plan::endpoint const& to, bool reuse) : step_{what} {
  using boost::beast::iequals;
  always_has_length_ = what.method == "POST" || what.method == "PUT" || what.method == "PATCH";
  traces_ = std::ranges::none_of(what.headers, [](auto const& h) { return iequals(h.name, "traceparent"); });
  first_line_end_ = fmt::format(" HTTP/1.1\r\nHost: {}\r\n", to.host_header);
  if (!reuse) first_line_end_ += "Connection: close\r\n";
  for (auto const& header : what.headers) {
    if (plan::is_constant(header.value)) {
      fmt::format_to(std::back_inserter(first_line_end_), "{}: {}\r\n", header.name,
                     rendered_constant(header.value));
    } else {
      varying_.push_back(&header);
    }
  }
  constant_ = varying_.empty() && plan::is_constant(what.target) && plan::is_constant(what.body);
  if (constant_) compose(rendered_constant(what.target), {}, rendered_constant(what.body));
}

void request_text::compose(std::string_view target, std::string_view varying_headers, std::string_view body) {
  bytes_.clear();
  bytes_.append(step_.method).append(1, ' ').append(target).append(first_line_end_).append(varying_headers);
  if (!body.empty() || always_has_length_) {
    fmt::format_to(std::back_inserter(bytes_), "Content-Length: {}\r\n", body.size());
  }
  traceparent_at_ = bytes_.size();
  if (traces_) bytes_.append(traceparent);
  bytes_.append("\r\n").append(body);
}

std::string_view request_text::render(plan::client_state& client, trace_ids const& ids) {
  if (!constant_) {
    target_.clear();
    headers_.clear();
    body_.clear();
    plan::render(step_.target, client, target_);
    for (auto const* header : varying_) {
      headers_.append(header->name).append(": ");
      plan::render(header->value, client, headers_);
      headers_.append("\r\n");
    }
    plan::render(step_.body, client, body_);
    compose(target_, headers_, body_);
  }
  if (traces_) write_trace_ids(ids);
  return bytes_;
}

void request_text::write_trace_ids(trace_ids const& ids) noexcept {
  auto* const at = bytes_.data() + traceparent_at_;
  write_hex(at + trace_offset, ids.trace[0]);
  write_hex(at + trace_offset + 16, ids.trace[1]);
  write_hex(at + span_offset, ids.span);
  at[flags_offset + 1] = ids.sampled ? '1' : '0';
}

}  // namespace loadgen::engine
