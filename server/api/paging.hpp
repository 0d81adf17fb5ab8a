#pragma once

#include "api/route_spec.hpp"
#include "api/validation.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace poolbench::api {

inline constexpr std::size_t default_page_size = 100;  // when only `after` is given
inline constexpr std::size_t max_page_size = 10'000;

// ?limit=&after=: rows with a key above `after`, `limit` of them. A key of several columns is written with
// commas between them. Parameters of other names are ignored, as FastAPI does.
struct page {
  std::size_t limit = default_page_size;
  std::vector<std::string> after;  // one canonical UUID per key column; empty: from the beginning
};

// nullopt: no page was asked for, or `errors` got an entry. Precondition: every key column is a UUID.
std::optional<page> read_page(std::string_view query, std::size_t key_columns, validation_errors& errors);

// The value of a Link header to the page behind `last_key` (RFC 8288), relative to the server.
std::string next_link(std::string_view path, std::size_t limit, std::string_view last_key);

// How the two parameters are described; `after` differs by key.
std::vector<parameter_spec> page_parameters(std::string_view after_schema,
                                            std::string_view after_description);

}  // namespace poolbench::api
