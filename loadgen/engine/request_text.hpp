#pragma once

#include "plan/client_state.hpp"
#include "plan/plan.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::engine {

// What traceparent says of one request.
struct trace_ids {
  std::array<std::uint64_t, 2> trace{};
  std::uint64_t span = 0;
  bool sampled = false;
};

// The bytes of one step's requests. Where nothing in the step changes from request to request they are made
// once, and only the trace ids are written into them again. One per step and thread: not thread-safe.
class request_text {
 public:
  // `to` and `what` must outlive it. Adds Host, Content-Length, Connection: close where connections are not
  // reused, and traceparent unless the step brings its own.
  request_text(plan::step const& what, plan::endpoint const& to, bool reuse);

  // Valid until the next call.
  std::string_view render(plan::client_state& client, trace_ids const& ids);

 private:
  void compose(std::string_view target, std::string_view varying_headers, std::string_view body);
  void write_trace_ids(trace_ids const& ids) noexcept;

  plan::step const& step_;
  bool constant_ = true;
  bool traces_ = true;
  bool always_has_length_ = false;  // Content-Length: 0 for methods whose requests have a body
  std::string first_line_end_;      // the rest of the first line and what follows it unchanged
  std::vector<plan::header const*> varying_;
  std::string bytes_;
  std::size_t traceparent_at_ = 0;
  std::string target_, headers_, body_;  // scratch
};

}  // namespace loadgen::engine
