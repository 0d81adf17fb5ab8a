#include "api/openapi.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cctype>

namespace poolbench::api {
namespace {

namespace json = boost::json;

constexpr std::string_view about =
    "A small suppliers shop whose server can run every request on a fresh Postgres connection or on a pool. "
    "Log in as one of the demo users `a` to `z`, whose password is the name.";

json::object reference(std::string_view schema) {
  return {{"$ref", "#/components/schemas/" + std::string{schema}}};
}

json::object content(std::string_view type, std::string_view schema) {
  return {{type, {{"schema", reference(schema)}}}};
}

json::object response(response_spec const& spec) {
  json::object result{{"description", spec.description}};
  if (!spec.schema.empty()) result["content"] = content("application/json", spec.schema);
  return result;
}

json::object operation(route_spec const& spec, bool alias) {
  json::object result{{"operationId", std::string{spec.operation} + (alias ? "_alias" : "")},
                      {"tags", json::array{spec.tag}},
                      {"summary", spec.summary}};
  if (alias) {
    result["description"] = "The same as `" + std::string{spec.path} + "`.";
  } else if (!spec.description.empty()) {
    result["description"] = spec.description;
  }
  if (spec.bearer) result["security"] = json::array{json::object{{"bearer", json::array{}}}};
  if (!spec.query.empty()) {
    json::array parameters;
    for (auto const& p : spec.query) {
      parameters.push_back({{"name", p.name},
                            {"in", "query"},
                            {"required", false},
                            {"description", p.description},
                            {"schema", json::parse(p.schema)}});
    }
    result["parameters"] = std::move(parameters);
  }
  if (!spec.body.schema.empty()) {
    result["requestBody"] = {{"required", true},
                             {"content", content(spec.body.content_type, spec.body.schema)}};
  }
  json::object responses;
  for (auto const& r : spec.responses) {
    responses[std::to_string(static_cast<unsigned>(r.status))] = response(r);
  }
  result["responses"] = std::move(responses);
  return result;
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

void add(json::object& paths, std::string_view path, route_spec const& spec, bool alias) {
  auto& item = paths[path];
  if (!item.is_object()) item.emplace_object();
  item.as_object()[lower(boost::beast::http::to_string(spec.method))] = operation(spec, alias);
}

}  // namespace

std::string openapi_document(std::vector<route_spec> const& table, std::string_view version) {
  json::object paths;
  for (auto const& spec : table) {
    add(paths, spec.path, spec, false);
    if (!spec.alias.empty()) add(paths, spec.alias, spec, true);
  }
  json::object const password_flow{{"tokenUrl", "/login/token"}, {"scopes", json::object{}}};
  json::object const bearer{{"type", "oauth2"}, {"flows", {{"password", password_flow}}}};
  json::object const document{
      {"openapi", "3.1.0"},
      {"info", {{"title", "poolbench-server"}, {"version", version}, {"description", about}}},
      {"paths", std::move(paths)},
      {"components",
       {{"schemas", json::parse(component_schemas())}, {"securitySchemes", {{"bearer", bearer}}}}}};
  return json::serialize(document);
}

}  // namespace poolbench::api
