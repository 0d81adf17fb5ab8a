#include "engine/http_call.hpp"

#include "engine/engine.hpp"
#include "engine/exchange.hpp"
#include "engine/transport.hpp"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <optional>

namespace loadgen::engine {
namespace {

std::string too_late(plan::nanoseconds limit) {
  return fmt::format("no answer in {} s", std::chrono::duration<double>{limit}.count());
}

// The reason it failed; empty when the connection stands.
std::string connect(transport& wire, plan::endpoint const& to, tls_context const* tls,
                    plan::nanoseconds limit) {
  std::string problem;
  for (auto const& candidate : resolve(to)) {
    auto result = wire.open(candidate, tls, transport::mode::blocking);
    if (result.status == io_status::done) {
      wire.set_time_limit(limit);
      result = wire.connect(candidate);
    }
    if (result.status == io_status::done) return {};
    problem = result.status == io_status::would_block     ? too_late(limit)
              : result.status == io_status::end_of_stream ? "closed during the TLS handshake"
                                                          : describe(result);
  }
  return problem;
}

call_result exchange_on(transport& wire, std::string_view request, plan::nanoseconds limit) {
  run_clock const clock;
  exchange talk;
  wishes const nothing;
  std::array<char, 4096> scratch;
  auto ended = talk.begin(wire, request, nothing, false, clock);
  while (!ended && clock.now() < limit) ended = talk.go_on(wire, scratch, false, clock);
  if (!ended) return {0, too_late(limit)};
  if (talk.how() != record::outcome::ok) return {0, record::name_of(talk.how())};
  return {talk.answer().status, {}};
}

}  // namespace

call_result call(plan::endpoint const& to, std::string_view request, plan::nanoseconds limit) {
  try {
    std::optional<tls_context> tls;
    if (to.tls) tls.emplace(to);
    transport wire;
    if (auto const problem = connect(wire, to, tls ? &*tls : nullptr, limit); !problem.empty()) {
      return {0, problem};
    }
    return exchange_on(wire, request, limit);
  } catch (std::exception const& e) {  // a name that cannot be resolved, OpenSSL that cannot be set up
    return {0, e.what()};
  }
}

}  // namespace loadgen::engine
