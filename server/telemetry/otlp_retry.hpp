#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

// When to send a batch again: https://opentelemetry.io/docs/specs/otlp/#otlphttp-response. Pure.
namespace poolbench::telemetry {

struct retry_options {
  std::chrono::milliseconds first_backoff{1'000};   // doubles, with 20 % jitter ...
  std::chrono::milliseconds last_backoff{10'000};   // ... up to this; a Retry-After may ask for more
  std::chrono::milliseconds give_up_after{60'000};  // since the batch's first attempt
};

enum class export_verdict {
  taken,  // 2xx
  again,  // 429, 502, 503, 504
  lost,   // any other status: sending the same again would not help
};
export_verdict judge(unsigned status) noexcept;

// A Retry-After header, in seconds or as an HTTP date; nullopt when it is neither. A date in the past is 0.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view header,
                                                           std::chrono::system_clock::time_point now);

// How long to wait before each further attempt at one batch.
class backoff {
 public:
  backoff(retry_options const& how, std::uint64_t seed) noexcept
      : how_(how), next_(how.first_backoff), seed_(seed) {}

  // `elapsed`: since the first attempt. nullopt: the wait would last beyond give_up_after.
  std::optional<std::chrono::milliseconds> next(std::optional<std::chrono::milliseconds> retry_after,
                                                std::chrono::milliseconds elapsed) noexcept;

 private:
  retry_options how_;
  std::chrono::milliseconds next_;
  std::uint64_t seed_;
};

}  // namespace poolbench::telemetry
