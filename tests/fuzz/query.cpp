#include "api/paging.hpp"
#include "api/uuid.hpp"
#include "fuzz.hpp"
#include "http/percent.hpp"
#include "http/target.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

// A request target with the query of a list: a page is within its bounds and its `next` link leads to a page
// like it.
namespace {

using namespace poolbench;

void check_page(api::page const& asked, std::size_t columns) {
  fuzz::require(asked.limit >= 1 && asked.limit <= api::max_page_size, "a page is within its bounds");
  fuzz::require(asked.after.empty() || asked.after.size() == columns, "a whole key or none");
  std::string key;
  for (auto const& id : asked.after) {
    fuzz::require(api::canonical_uuid(id) == id, "a key is made of UUIDs");
    key += (key.empty() ? "" : ",") + id;
  }
  if (key.empty()) return;
  auto const link = api::next_link("/list", asked.limit, key);
  auto const target = link.substr(1, link.find('>') - 1);
  auto const parts = http::split_target("GET", target);
  fuzz::require(parts.has_value(), "the next link is a target");
  api::validation_errors errors;
  auto const next = api::read_page(parts->query, columns, errors);
  fuzz::require(next && next->limit == asked.limit && next->after == asked.after,
                "the next link says the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const parts = http::split_target("GET", fuzz::as_text(data, size));
  if (!parts) return 0;
  fuzz::require(parts->path.starts_with('/') || parts->path.empty(), "a path begins with a slash");
  if (auto const path = http::percent_decode(parts->path)) {
    fuzz::require(http::valid_utf8(*path), "a decoded path is UTF-8");
  }
  for (auto const columns : std::array<std::size_t, 2>{1, 2}) {
    api::validation_errors errors;
    auto const page = api::read_page(parts->query, columns, errors);
    fuzz::require(!page || errors.empty(), "a page or errors, never both");
    if (page) check_page(*page, columns);
    if (!errors.empty()) fuzz::require(http::valid_utf8(errors.reply().body), "the answer is UTF-8");
  }
  return 0;
}
