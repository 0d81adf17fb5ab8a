#include "http/chunked.hpp"

#include "fuzz.hpp"

#include <algorithm>
#include <array>
#include <string>

// A chunked body: what comes out, and how much is taken, does not depend on how it is cut; the limits hold.
namespace {

using namespace poolbench;

constexpr http::chunked_decoder::limits small{
    .body_bytes = 512, .line_bytes = 64, .extension_bytes = 128, .trailer_bytes = 128};

struct outcome {
  bool refused = false;
  bool done = false;
  std::size_t taken = 0;
  std::string body;
};

outcome decode(std::string_view input, std::size_t step) {
  http::chunked_decoder decoder{small};
  outcome result;
  for (std::size_t offered = 0; offered < input.size() && !decoder.done();) {
    offered = std::min(offered + step, input.size());
    auto const taken = decoder.decode(input.substr(result.taken, offered - result.taken), result.body);
    if (!taken) {
      result.refused = true;
      return result;
    }
    result.taken += *taken;
    fuzz::require(result.taken <= offered, "no more is taken than was offered");
  }
  result.done = decoder.done();
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const input = fuzz::as_text(data, size);
  auto const whole = decode(input, std::max<std::size_t>(input.size(), 1));
  fuzz::require(whole.body.size() <= small.body_bytes, "the body stays within its limit");
  for (auto const step : std::array<std::size_t, 3>{1, 3, 16}) {
    auto const cut = decode(input, step);
    fuzz::require(cut.refused == whole.refused, "refusal does not depend on the cuts");
    if (whole.refused) continue;
    fuzz::require(cut.done == whole.done, "the end does not depend on the cuts");
    fuzz::require(!whole.done || cut.taken == whole.taken, "where it ends does not depend on the cuts");
    fuzz::require(cut.body == whole.body, "the body does not depend on the cuts");
  }
  return 0;
}
