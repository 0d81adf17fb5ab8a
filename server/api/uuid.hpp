#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace poolbench::api {

// The canonical spelling (36 characters, lower case) of a UUID written with hyphens in any case; nullopt for
// anything else. Any version and variant is taken, as Postgres does.
std::optional<std::string> canonical_uuid(std::string_view text);

// Makes UUIDs of version 7 (RFC 9562, section 5.7): their first 48 bits are the time in milliseconds, so that
// new keys land next to each other in an index instead of all over it. Unique, not secret. Lock-free and
// thread-safe.
class uuid_source {
 public:
  using wall_clock = std::function<std::chrono::system_clock::time_point()>;

  // Two sources with different seeds never agree in practice: 74 bits are theirs.
  uuid_source(std::uint64_t seed, wall_clock now) : seed_(seed), now_(std::move(now)) {}

  std::string next();

 private:
  std::uint64_t const seed_;
  wall_clock now_;
  std::atomic<std::uint64_t> counter_{0};
};

}  // namespace poolbench::api
