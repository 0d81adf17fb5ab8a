#pragma once

#include "http/router.hpp"

#include <string>
#include <string_view>
#include <vector>

// One table says everything about the API: the router's routes and the OpenAPI document are both made from
// it, so that they cannot disagree.
namespace poolbench::api {

// A query parameter; none is ever required.
struct parameter_spec {
  std::string_view name;
  std::string_view schema;  // JSON schema, as JSON text
  std::string_view description;
};

struct response_spec {
  http::status status{};
  std::string_view description;
  std::string_view schema;  // a component's name (see openapi.hpp); empty: no body worth describing
};

struct body_spec {
  std::string_view schema{};  // a component's name; empty: no body
  std::string_view content_type = "application/json";
};

// Views are of static storage.
struct route_spec {
  http::verb method{};
  std::string_view path;
  std::string_view alias{};  // a second path to the same handler; empty: none
  std::string_view operation;
  std::string_view tag;
  std::string_view summary;
  std::string_view description{};
  bool bearer = false;
  std::vector<parameter_spec> query{};
  body_spec body{};
  std::vector<response_spec> responses;
  http::handler handle;
};

// What the router needs; an alias counts as the route it stands for.
std::vector<http::route> to_routes(std::vector<route_spec> const& table);

// What every route with a bearer token may answer beside its own responses: 401; and what every route that
// visits Postgres may: 503.
response_spec unauthorized_response();
response_spec unavailable_response();
response_spec invalid_response();

}  // namespace poolbench::api
