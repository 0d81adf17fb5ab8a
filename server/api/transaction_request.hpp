#pragma once

#include "api/validation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace poolbench::api {

// The body of POST /transactions, checked: UUIDs in canonical spelling, quantity 1 to 2^31-1.
struct transaction_request {
  std::optional<std::string> id;
  std::string product_id;
  std::optional<std::string> vendor_id;
  std::string_view action;  // "withdrawal" or "addition"; static storage
  std::int32_t quantity = 0;
};

// nullopt when `errors` got an entry.
std::optional<transaction_request> read_transaction_request(std::string_view body, validation_errors& errors);

}  // namespace poolbench::api
