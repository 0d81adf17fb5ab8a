#include "http/router.hpp"

#include <boost/beast/http/verb.hpp>

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace poolbench::http {
namespace {

std::string name_of(verb method) {
  auto const name = boost::beast::http::to_string(method);
  return {name.data(), name.size()};
}

std::string allow_header(auto begin, auto end) {
  std::string allow;
  for (auto r = begin; r != end; ++r) {
    if (!allow.empty()) allow += ", ";
    allow += name_of(r->method);
    if (r->method == verb::get) allow += ", HEAD";
  }
  return allow;
}

}  // namespace

router::router(std::vector<route> routes) : routes_{std::move(routes)} {
  auto const key = [](route const& r) { return std::tuple{r.path, r.method}; };
  std::stable_sort(routes_.begin(), routes_.end(),
                   [&](route const& a, route const& b) { return key(a) < key(b); });
  auto const twice = std::adjacent_find(routes_.begin(), routes_.end(),
                                        [&](route const& a, route const& b) { return key(a) == key(b); });
  if (twice != routes_.end()) {
    throw std::invalid_argument{"two routes for " + name_of(twice->method) + " " + std::string{twice->path}};
  }
}

match router::find(verb method, std::string_view path) const {
  auto const begin = std::lower_bound(routes_.begin(), routes_.end(), path,
                                      [](route const& r, std::string_view p) { return r.path < p; });
  auto const end = std::find_if(begin, routes_.end(), [&](route const& r) { return r.path != path; });
  if (begin == end) return not_found{};
  auto const wanted = method == verb::head ? verb::get : method;
  auto const found = std::find_if(begin, end, [&](route const& r) { return r.method == wanted; });
  if (found != end) return &*found;
  return method_not_allowed{allow_header(begin, end)};
}

}  // namespace poolbench::http
