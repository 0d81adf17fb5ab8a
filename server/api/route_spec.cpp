#include "api/route_spec.hpp"

namespace poolbench::api {

std::vector<http::route> to_routes(std::vector<route_spec> const& table) {
  std::vector<http::route> result;
  for (auto const& spec : table) {
    result.push_back({.method = spec.method, .path = spec.path, .handle = spec.handle, .pattern = spec.path});
    if (!spec.alias.empty()) {
      result.push_back(
          {.method = spec.method, .path = spec.alias, .handle = spec.handle, .pattern = spec.path});
    }
  }
  return result;
}

response_spec unauthorized_response() {
  return {http::status::unauthorized, "No valid access token; see `WWW-Authenticate`", "error"};
}

response_spec unavailable_response() {
  return {http::status::service_unavailable,
          "Postgres cannot be reached, or no connection became free in time; see `Retry-After`", "error"};
}

response_spec invalid_response() {
  return {http::status::unprocessable_entity, "The request breaks the schema; every mistake is listed",
          "validation_error"};
}

}  // namespace poolbench::api
