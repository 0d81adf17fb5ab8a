#include "api/documentation.hpp"

#include "api/openapi.hpp"
#include "api/pages.hpp"
#include "docs_html.hpp"  // generated from assets/docs.html

namespace poolbench::api {
void add_documentation(std::vector<route_spec>& table, std::string_view version) {
  table.push_back({.method = http::verb::get,
                   .path = "/openapi.json",
                   .operation = "openapi",
                   .tag = "documentation",
                   .summary = "This document",
                   .responses = {{http::status::ok, "OpenAPI 3.1", ""}},
                   .handle = {}});
  table.push_back({.method = http::verb::get,
                   .path = "/docs",
                   .operation = "docs",
                   .tag = "documentation",
                   .summary = "A page to try the API from the browser",
                   .responses = {{http::status::ok, "HTML", ""}},
                   .handle = fixed_text("text/html; charset=utf-8", std::string{docs_html})});
  auto& document = table[table.size() - 2];
  document.handle = fixed_text("application/json", openapi_document(table, version));
}

}  // namespace poolbench::api
