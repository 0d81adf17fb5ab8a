#pragma once

#include "telemetry/trace_context.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace poolbench::telemetry {

// Which requests are traced. Pure: the decision depends on the trace id and the parent only, so that every
// service that samples at the same ratio keeps the same traces
// (https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/).
class sampler {
 public:
  enum class kind : std::uint8_t { always_off, always_on, ratio };

  // `ratio` from 0 to 1 matters only for kind::ratio. parent_based: whoever started the trace has decided.
  sampler(kind what, bool parent_based, double ratio = 1.0);

  // OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG: always_on, always_off, traceidratio,
  // parentbased_always_on, parentbased_always_off, parentbased_traceidratio. Empty means
  // parentbased_always_on; an empty argument is 1. The error is a sentence.
  static boost::system::result<sampler, std::string> parse(std::string_view name, std::string_view argument);

  bool sample(trace_id const& trace, std::optional<bool> parent_sampled) const noexcept;

  // What a sampled trace's `ot` member of tracestate says about the ratio: "th:<threshold>", and "p:<N>" as
  // well when the ratio is 1/2^N (older readers know only that one). Empty unless the ratio decided.
  std::string_view tracestate_member(std::optional<bool> parent_sampled) const noexcept;

 private:
  kind kind_;
  bool parent_based_;
  std::uint64_t threshold_ = 0;  // sampled when the low 56 bits of the trace id are not below it
  std::string member_;
};

}  // namespace poolbench::telemetry
