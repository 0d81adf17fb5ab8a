#include "api/transaction_request.hpp"
#include "api/uuid.hpp"
#include "fuzz.hpp"
#include "http/percent.hpp"

#include <boost/json/parse.hpp>

// The body of POST /transactions: either a request that is valid to the last member, or a 422 that is JSON.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace poolbench;
  api::validation_errors errors;
  auto const read = api::read_transaction_request(fuzz::as_text(data, size), errors);
  fuzz::require(read.has_value() == errors.empty(), "a request or errors, never both, never neither");
  if (!read) {
    auto const reply = errors.reply();
    fuzz::require(reply.status == http::status::unprocessable_entity, "mistakes are a 422");
    fuzz::require(http::valid_utf8(reply.body), "the answer is UTF-8");
    boost::system::error_code failed;
    auto const body = boost::json::parse(reply.body, failed, {}, {.max_depth = 64});
    fuzz::require(!failed, "the answer is JSON");
    for (auto const& entry : body.at("detail").as_array()) {
      fuzz::require(entry.at("loc").as_array().at(0) == "body", "every mistake has a place in the body");
    }
    return 0;
  }
  auto const canonical = [](std::string const& id) { return api::canonical_uuid(id) == id; };
  fuzz::require(canonical(read->product_id), "the product is a UUID");
  fuzz::require(!read->id || canonical(*read->id), "the id is a UUID");
  fuzz::require(!read->vendor_id || canonical(*read->vendor_id), "the vendor is a UUID");
  fuzz::require(read->action == "withdrawal" || read->action == "addition", "one of the two actions");
  fuzz::require(read->quantity > 0, "a quantity above 0");
  return 0;
}
