#pragma once

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

// How values are written on the command line and in the environment. Pure; every function says in words what
// it expected when it refuses.
namespace poolbench {

// Where a listener binds: a numeric address and a port; port 0 lets the system choose.
struct listen_address {
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(listen_address const&, listen_address const&) = default;
};

// Why a value was refused, as the rest of a sentence: "expected a duration such as 500ms, 2s or 1m".
struct refusal {
  std::string why;
};

// Lets parsed<T>::value() compile: for callers that know the text is good.
[[noreturn]] inline void throw_exception_from_error(refusal const& r, boost::source_location const&) {
  throw std::invalid_argument(r.why);
}

template <class T>
using parsed = boost::system::result<T, refusal>;

// "127.0.0.1:8080", "[::1]:8080", "localhost:8080" (which is 127.0.0.1), ":8080" and "*:8080" (every IPv4
// interface). Names other than localhost are refused: a listener must not depend on DNS.
parsed<listen_address> parse_listen_address(std::string_view text);

// "250us", "500ms", "2s", "1.5s", "1m", "1h". A number without a unit is refused, except 0.
parsed<std::chrono::microseconds> parse_duration(std::string_view text);

// Bytes: "4096", "64k", "1M" (powers of 1024).
parsed<std::size_t> parse_bytes(std::string_view text);

// A whole number, 0 or more.
parsed<std::size_t> parse_count(std::string_view text);

// A URL with one of the given schemes (separated by '|') and a host or path behind it.
parsed<std::string> parse_url(std::string_view text, std::string_view schemes);

// The shortest spelling that parse_duration reads back: "2s", "500ms", "10m".
std::string format_duration(std::chrono::microseconds value);

// The URL with its password replaced by "***", also where libpq takes it from the query (?password=…): fit
// for logs and error messages.
std::string redact_url(std::string_view url);

// Where a database URL leads, as far as the URL itself says: for labels, not for connecting. Of several hosts
// the first.
struct database_location {
  std::string host = "localhost";
  std::uint16_t port = 5432;
  std::string database;
};
database_location locate_database(std::string_view url);

}  // namespace poolbench
