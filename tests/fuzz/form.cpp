#include "fuzz.hpp"
#include "http/percent.hpp"
#include "http/query.hpp"

#include <string>

// A login form: what is read is UTF-8, and written out again it is read the same.
namespace {

std::string encoded(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string result;
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    result += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace poolbench;
  auto const fields = http::query_parameters::parse(fuzz::as_text(data, size));
  if (!fields) return 0;
  fuzz::require(fields->all().size() <= 64, "no more parts than allowed");
  std::string again;
  for (auto const& [name, value] : fields->all()) {
    fuzz::require(http::valid_utf8(name) && http::valid_utf8(value), "what was decoded is UTF-8");
    fuzz::require(fields->find(name).has_value(), "what is there is found");
    again += encoded(name) + "=" + encoded(value) + "&";
  }
  auto const second = http::query_parameters::parse(again);
  fuzz::require(second && second->all() == fields->all(), "written and read again it is the same");
  return 0;
}
