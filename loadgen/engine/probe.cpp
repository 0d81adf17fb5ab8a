#include "engine/probe.hpp"

#include "engine/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <poll.h>

namespace loadgen::engine {
namespace {

using namespace std::chrono_literals;

// The reason it failed; empty when the connection stands.
std::string try_to_connect(run_state const& run, first_connection& made) {
  auto& wire = made.wire;
  auto const begin = run.clock.now();
  auto const deadline = begin + run.what.timeout;
  auto tcp_stood = record::never;
  auto result = wire.open(run.target, run.tls.get(), transport::mode::non_blocking);
  if (result.status == io_status::done) result = wire.connect(run.target);
  while (result.status == io_status::would_block) {
    if (run.stop) return "interrupted";
    if (tcp_stood == record::never && wire.is_shaking_hands()) tcp_stood = run.clock.now();
    auto const left = deadline - run.clock.now();
    if (left <= 0ns)
      return fmt::format("no answer in {} s", std::chrono::duration<double>{run.what.timeout}.count());
    auto const slice = std::min<nanoseconds>(left, 50ms);
    pollfd ready{.fd = wire.descriptor(),
                 .events = static_cast<short>(wire.is_shaking_hands() ? POLLIN : POLLOUT),
                 .revents = 0};
    ::poll(&ready, 1, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(slice).count()));
    result = wire.connect(run.target);
  }
  if (result.status == io_status::done) {
    auto const now = run.clock.now();
    made.connecting = now - begin;
    if (tcp_stood != record::never) made.shaking_hands = now - tcp_stood;
    return {};
  }
  if (result.status == io_status::end_of_stream) return "closed during the TLS handshake";
  return describe(result);
}

}  // namespace

first_connection probe(run_state& run) {
  std::string tried;
  for (auto& candidate : resolve(run.what.target)) {
    run.target = std::move(candidate);
    first_connection made;
    auto const problem = try_to_connect(run, made);
    if (problem.empty()) {
      if (run.what.client == plan::client_kind::sync) made.wire.make_blocking();
      return made;
    }
    tried += fmt::format("{}{}: {}", tried.empty() ? "" : "; ", run.target.text, problem);
  }
  throw target_error{"cannot connect to " + tried};
}

}  // namespace loadgen::engine
