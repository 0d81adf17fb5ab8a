#include "plan/url.hpp"

#include "plan/bad_value.hpp"
#include "plan/units.hpp"

#include <boost/url.hpp>

#include <sys/un.h>

namespace loadgen::plan {

namespace urls = boost::urls;

parsed_url parse_url(std::string_view written) {
  bad_value const expected("expected a URL such as http://127.0.0.1:8080/path or https://example.com");
  auto const parsed = urls::parse_uri({written.data(), written.size()});
  if (!parsed) throw expected;
  urls::url_view const url = *parsed;
  auto const scheme = url.scheme_id();
  if (scheme != urls::scheme::http && scheme != urls::scheme::https) throw expected;
  if (!url.has_authority() || url.encoded_host().empty()) throw expected;
  // Boost 1.81 takes what it cannot read of a port for a path.
  if (!url.encoded_path().empty() && url.encoded_path().front() != '/') throw expected;
  if (url.has_userinfo()) {
    throw bad_value("expected a URL without a user name; send it as a header: -H 'Authorization: Basic ...'");
  }
  bool const tls = scheme == urls::scheme::https;
  bool const own_port = url.has_port() && !url.port().empty();
  if (own_port && url.port_number() == 0) throw bad_value("expected a port from 1 to 65535");

  parsed_url result;
  result.where.tls = tls;
  result.where.host = url.host_address();
  result.where.port = own_port ? std::string(url.port()) : tls ? "443" : "80";
  result.where.host_header = std::string(url.encoded_host());
  if (own_port) result.where.host_header += ':' + result.where.port;
  result.target = url.encoded_path().empty() ? std::string("/") : std::string(url.encoded_path());
  if (url.has_query()) result.target += '?' + std::string(url.encoded_query());
  return result;
}

void use_unix_socket(endpoint& where, std::string_view path) {
  if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path)) {
    throw bad_value("expected the path of a Unix socket, at most 107 bytes");
  }
  where.unix_socket = path;
  where.host.clear();
  where.port.clear();
}

void check_listen_address(std::string_view written) {
  bad_value const expected("expected an address to listen on such as 127.0.0.1:9465, [::1]:9465 or :9465");
  auto const colon = written.rfind(':');
  if (colon == written.npos) throw expected;
  auto const host = written.substr(0, colon);
  bool const bracketed = host.starts_with('[') && host.ends_with(']');
  if (!bracketed && host.find_first_of(":[] /") != host.npos) throw expected;
  try {
    parse_count(written.substr(colon + 1), 0, 65535);
  } catch (bad_value const&) {
    throw expected;
  }
}

bool is_request_target(std::string_view target) {
  if (!target.starts_with('/')) return false;
  auto const parsed = urls::parse_origin_form({target.data(), target.size()});
  return parsed.has_value();
}

}  // namespace loadgen::plan
