#pragma once

#include "telemetry/request_record.hpp"

#include <string_view>

namespace poolbench::db {

enum class connection_state { idle, used };

// Told about every connection event, in whichever thread it happens: implementations are thread-safe and
// cheap. (Waits and statements reach metrics through request_record; this is for what no single request
// owns.)
class observer {
 public:
  using mode = telemetry::connection_mode;
  using duration = telemetry::clock::duration;

  virtual ~observer() = default;
  virtual void connection_created(mode, duration, bool ok) = 0;
  virtual void connection_closed(
      mode, std::string_view reason) = 0;  // reason: "idle", "lifetime", "broken", "done", ...
  virtual void connection_used(mode, duration held) = 0;
  virtual void connection_count(mode, connection_state, int delta) = 0;
  virtual void pending(mode, int delta) = 0;
  virtual void timed_out(mode) = 0;
  virtual void offload_waited(duration) = 0;
  // One caller has held a connection for longer than pool_options::leak_after; told once per hold.
  virtual void connection_held_long(mode, duration) {}
};

}  // namespace poolbench::db
