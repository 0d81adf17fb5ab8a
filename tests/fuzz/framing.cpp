#include "http/framing.hpp"

#include "fuzz.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <array>
#include <limits>

// A request header: where it ends does not depend on how it is cut, and Beast, where it accepts what we
// accept, frames the body as we do.
namespace {

using namespace poolbench;
namespace beast = boost::beast::http;

constexpr std::size_t limit = 4096;

// Offers all but the last byte in steps of `step`; the same scanner sees them all.
http::head_scanner::result scan(std::string_view data, std::size_t step) {
  http::head_scanner scanner;
  for (std::size_t offered = step; offered < data.size(); offered += step) {
    auto const found = scanner.scan(data.substr(0, offered), limit);
    if (found.refused || found.length > 0) return found;
  }
  return scanner.scan(data, limit);
}

void expect_agreement(std::string_view header, http::request_head const& ours) {
  beast::request_parser<beast::empty_body> parser;
  parser.header_limit(std::numeric_limits<std::uint32_t>::max());
  parser.body_limit(boost::none);
  boost::system::error_code failed;
  auto const used = parser.put(boost::asio::buffer(header.data(), header.size()), failed);
  if (failed || !parser.is_header_done() || used != header.size()) return;  // the server refuses these
  auto const& theirs = parser.get();
  fuzz::require(theirs.method_string() == ours.method, "Beast reads the same method");
  fuzz::require(theirs.target() == ours.target, "Beast reads the same target");
  fuzz::require(theirs.version() == (ours.http_1_1 ? 11U : 10U), "Beast reads the same version");
  fuzz::require(parser.chunked() == (ours.body == http::body_framing::chunked), "Beast agrees on chunked");
  auto const length = parser.content_length();
  fuzz::require(length.has_value() == (ours.body == http::body_framing::sized), "Beast agrees on sized");
  if (length) fuzz::require(*length == ours.content_length, "Beast reads the same length");
  // Several Connection fields are one list (RFC 9110, 5.3); Beast looks at the first only.
  if (!ours.keep_alive || theirs.count(boost::beast::http::field::connection) > 1) return;
  fuzz::require(theirs.keep_alive(), "what we keep alive, Beast keeps alive");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const input = fuzz::as_text(data, size);
  if (input.starts_with("\r\n")) return 0;  // the session skips empty lines before it scans
  auto const whole = scan(input, input.size());
  fuzz::require(whole.length <= limit && whole.length <= input.size(),
                "a header has an end within its limit");
  for (auto const step : std::array<std::size_t, 3>{1, 2, 7}) {
    auto const cut = scan(input, step);
    fuzz::require(cut.length == whole.length, "the length does not depend on the cuts");
    fuzz::require(cut.refused.has_value() == whole.refused.has_value(),
                  "refusal does not depend on the cuts");
  }
  if (whole.length == 0) return 0;
  auto const header = input.substr(0, whole.length);
  if (auto const head = http::examine_head(header, 50)) expect_agreement(header, *head);
  return 0;
}
