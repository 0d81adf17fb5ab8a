#include "telemetry/sampler.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace poolbench::telemetry {
namespace {

constexpr std::uint64_t two_to_56 = std::uint64_t{1} << 56;

// The threshold in hexadecimal, 14 digits, without the zeros at the end (one stays).
std::string threshold_text(std::uint64_t threshold) {
  auto text = fmt::format("{:014x}", threshold);
  auto const last = text.find_last_not_of('0');
  text.resize(last == text.npos ? 1 : last + 1);
  return text;
}

}  // namespace

sampler::sampler(kind what, bool parent_based, double ratio) : kind_(what), parent_based_(parent_based) {
  if (kind_ != kind::ratio) return;
  // Below 2^-56 nothing can be told apart from "off".
  if (!(ratio * static_cast<double>(two_to_56) >= 1.0)) {
    kind_ = kind::always_off;
    return;
  }
  auto const kept = static_cast<std::uint64_t>(std::llround(std::fmin(ratio, 1.0) * double(two_to_56)));
  threshold_ = two_to_56 - kept;
  member_ = "th:" + threshold_text(threshold_);
  if (int exponent = 0; std::frexp(std::fmin(ratio, 1.0), &exponent) == 0.5)
    member_ += fmt::format(";p:{}", 1 - exponent);
}

boost::system::result<sampler, std::string> sampler::parse(std::string_view name, std::string_view argument) {
  constexpr std::string_view prefix = "parentbased_";
  if (name.empty()) name = "parentbased_always_on";
  bool const parent_based = name.starts_with(prefix);
  auto const root = parent_based ? name.substr(prefix.size()) : name;
  if (root == "always_on") return sampler{kind::always_on, parent_based};
  if (root == "always_off") return sampler{kind::always_off, parent_based};
  if (root != "traceidratio")
    return fmt::format(
        "OTEL_TRACES_SAMPLER: '{}' is not one of always_on, always_off, traceidratio, parentbased_always_on, "
        "parentbased_always_off, parentbased_traceidratio",
        name);
  double ratio = 1.0;
  if (!argument.empty()) {
    auto const [end, failed] = std::from_chars(argument.data(), argument.data() + argument.size(), ratio);
    bool const whole = failed == std::errc{} && end == argument.data() + argument.size();
    if (!whole || !(ratio >= 0.0 && ratio <= 1.0))
      return fmt::format("OTEL_TRACES_SAMPLER_ARG: '{}' is not a number from 0 to 1", argument);
  }
  return sampler{kind::ratio, parent_based, ratio};
}

bool sampler::sample(trace_id const& trace, std::optional<bool> parent_sampled) const noexcept {
  if (parent_based_ && parent_sampled) return *parent_sampled;
  if (kind_ != kind::ratio) return kind_ == kind::always_on;
  std::uint64_t randomness = 0;
  for (std::size_t i = trace.size() - 7; i < trace.size(); ++i) randomness = randomness << 8 | trace[i];
  return randomness >= threshold_;
}

std::string_view sampler::tracestate_member(std::optional<bool> parent_sampled) const noexcept {
  if (parent_based_ && parent_sampled) return {};
  return member_;
}

}  // namespace poolbench::telemetry
