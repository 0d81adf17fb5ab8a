#include "support/delay_server/script.hpp"

#include <charconv>
#include <stdexcept>

namespace loadgen::tests {
namespace {

using fault = script::fault;

std::uint64_t number_of(std::string_view text) {
  std::uint64_t value = 0;
  auto const [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size()) {
    throw std::invalid_argument{"not a number: " + std::string{text}};
  }
  return value;
}

template <typename Value>
struct named {
  std::string_view name;
  Value value;
};

constexpr named<fault> faults[] = {{"never", fault::never},
                                   {"close", fault::close},
                                   {"reset", fault::reset},
                                   {"reset_inside", fault::reset_inside},
                                   {"truncate", fault::truncate},
                                   {"garbage", fault::garbage},
                                   {"short_length", fault::short_length},
                                   {"bad_coding", fault::bad_coding},
                                   {"endless_header", fault::endless_header},
                                   {"endless_chunk", fault::endless_chunk}};
constexpr named<script::framing> framings[] = {{"length", script::framing::length},
                                               {"chunked", script::framing::chunked},
                                               {"close", script::framing::close}};

template <typename Value, std::size_t N>
Value find(named<Value> const (&among)[N], std::string_view name) {
  for (auto const& each : among) {
    if (each.name == name) return each.value;
  }
  throw std::invalid_argument{"unknown: " + std::string{name}};
}

void apply(script& to, std::string_view key, std::string_view value) {
  auto const microseconds = [&] { return std::chrono::microseconds{number_of(value)}; };
  if (key == "delay_us") {
    to.delay = microseconds();
  } else if (key == "md1_us" || key == "mm1_us") {
    to.queue = key == "md1_us" ? script::queueing::fixed : script::queueing::exponential;
    to.service = microseconds();
  } else if (key == "status") {
    to.status = static_cast<unsigned>(number_of(value));
  } else if (key == "bytes") {
    to.bytes = number_of(value);
  } else if (key == "framing") {
    to.frame = find(framings, value);
  } else if (key == "close") {
    to.close_after = value == "1";
  } else if (key == "interim") {
    to.interim = static_cast<unsigned>(number_of(value));
  } else if (key == "json") {
    to.json = value == "1";
  } else if (key == "timing") {
    to.timing = value == "1";
  } else if (key == "fault") {
    to.what = find(faults, value);
  } else if (key == "percent") {
    to.percent = static_cast<unsigned>(number_of(value));
  } else {
    throw std::invalid_argument{"unknown: " + std::string{key}};
  }
}

bool has_body(script const& what) {
  return what.status != 204 && what.status != 304;
}

std::string body_of(script const& what, std::uint64_t number) {
  if (!has_body(what)) return {};
  if (!what.json) return std::string(what.bytes, 'x');
  return R"({"token":"token-)" + std::to_string(number) + R"(","items":[{"id":1},{"id":2},{"id":3}]})";
}

std::string chunks(std::string const& body) {
  constexpr std::size_t chunk = 1000;
  std::string out;
  char size[16];
  for (std::size_t at = 0; at < body.size(); at += chunk) {
    auto const piece = std::string_view{body}.substr(at, chunk);
    auto const end = std::to_chars(size, size + sizeof size, piece.size(), 16).ptr;
    out.append(size, end).append("\r\n").append(piece).append("\r\n");
  }
  return out + "0\r\n\r\n";
}

}  // namespace

script parse_script(std::string_view target) {
  script result;
  auto const mark = target.find('?');
  if (mark == target.npos) return result;
  auto query = target.substr(mark + 1);
  while (!query.empty()) {
    auto const pair = query.substr(0, query.find('&'));
    query.remove_prefix(pair.size() == query.size() ? pair.size() : pair.size() + 1);
    auto const equals = pair.find('=');
    apply(result, pair.substr(0, equals), equals == pair.npos ? std::string_view{} : pair.substr(equals + 1));
  }
  return result;
}

std::string answer_bytes(script const& what, std::uint64_t number, bool head) {
  if (what.what == fault::garbage) return "220 smtp.example.org ready\r\n\r\n";
  std::string out;
  for (unsigned i = 0; i < what.interim; ++i) out += "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
  out +=
      "HTTP/1.1 " + std::to_string(what.status) + " Scripted\r\nX-Number: " + std::to_string(number) + "\r\n";
  if (what.timing) out += "Server-Timing: acq;dur=0.25, db;dur=1.5\r\n";
  if (what.close_after) out += "Connection: close\r\n";
  if (what.what == fault::endless_header) return out;
  auto const body = body_of(what, number);
  if (what.frame == script::framing::chunked || what.what == fault::endless_chunk) {
    out += "Transfer-Encoding: chunked\r\n\r\n";
    if (what.what == fault::endless_chunk) return out + "5;";
    return head ? out : out + chunks(body);
  }
  if (what.what == fault::bad_coding) out += "Transfer-Encoding: gzip\r\n";
  if (what.frame == script::framing::length && has_body(what)) {
    auto const length = what.what == fault::short_length ? body.size() / 2 : body.size();
    out += "Content-Length: " + std::to_string(length) + "\r\n";
  }
  out += "\r\n";
  if (!head) out += body;
  auto const is_half = what.what == fault::truncate || what.what == fault::reset_inside;
  return is_half ? out.substr(0, out.size() - std::max<std::size_t>(body.size() / 2, 1)) : out;
}

std::string_view endless_filler(script const& what) {
  if (what.what == fault::endless_header) return "X-Filler: and on and on\r\n";
  if (what.what == fault::endless_chunk) return "extension=and-on-and-on;";
  return {};
}

}  // namespace loadgen::tests
