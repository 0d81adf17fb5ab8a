#include "redis/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace poolbench::redis {
namespace {

constexpr unsigned most_databases = 65'536;

boost::system::result<endpoint, std::string> refuse(std::string why) {
  return {boost::system::in_place_error, std::move(why)};
}

}  // namespace

std::string endpoint::printable() const {
  return fmt::format("{}:{}/{}", host.find(':') == host.npos ? host : '[' + host + ']', port, database);
}

boost::system::result<endpoint, std::string> parse_url(std::string_view text) {
  auto const url = boost::urls::parse_uri(text);
  if (!url) return refuse("the Redis URL is not a URL; expected redis://[user:password@]host[:port][/db]");
  if (url->scheme() != "redis")
    return refuse(fmt::format("the Redis URL begins with '{}://'; only redis:// is supported",
                              std::string_view{url->scheme()}));
  if (url->has_query() || url->has_fragment())
    return refuse("the Redis URL ends in a query or a fragment; neither is supported");

  endpoint where;
  bool const ipv6 = url->host_type() == boost::urls::host_type::ipv6;
  where.host = ipv6 ? std::string{url->host_address()} : url->host();
  if (where.host.empty()) return refuse("the Redis URL names no host");
  if (url->has_port() && !url->port().empty()) {
    if (url->port_number() == 0) return refuse("the Redis URL's port is not a number from 1 to 65535");
    where.port = url->port_number();
  }
  where.username = url->user();
  where.password = url->password();
  if (!where.username.empty() && where.password.empty())
    return refuse("the Redis URL names a user without a password");

  auto const path = url->path();
  if (path.size() > 1) {
    auto const* const end = path.data() + path.size();
    auto const [stop, failed] = std::from_chars(path.data() + 1, end, where.database);
    if (failed != std::errc{} || stop != end || where.database >= most_databases)
      return refuse("the Redis URL's path is not the number of a database");
  }
  return where;
}

}  // namespace poolbench::redis
