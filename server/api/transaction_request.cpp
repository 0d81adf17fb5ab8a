#include "api/transaction_request.hpp"

#include "api/json_body.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <array>

namespace poolbench::api {

std::optional<transaction_request> read_transaction_request(std::string_view body,
                                                            validation_errors& errors) {
  static constexpr std::array<std::string_view, 2> actions{"withdrawal", "addition"};
  std::array<unsigned char, 2048> on_stack;  // holds every well-meant body; larger ones go to the heap
  boost::json::monotonic_resource memory{on_stack.data(), on_stack.size()};

  auto const object = read_object(body, &memory, errors);
  if (!object) return std::nullopt;
  object_reader read{*object, errors};
  transaction_request result;
  result.id = read.optional_uuid("id");
  result.product_id = read.uuid("product_id");
  result.vendor_id = read.optional_uuid("vendor_id");
  result.action = read.one_of("action", actions);
  result.quantity = read.positive_int("quantity");
  read.only({"id", "product_id", "vendor_id", "action", "quantity"});
  if (!errors.empty()) return std::nullopt;
  return result;
}

}  // namespace poolbench::api
