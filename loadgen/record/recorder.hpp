#pragma once

#include "record/histogram.hpp"
#include "record/interval_series.hpp"
#include "record/live_sink.hpp"
#include "record/sample.hpp"
#include "record/totals.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace loadgen::record {

// What all recorders of a run have in common.
struct recording {
  std::vector<std::string> step_names;
  std::vector<bool> in_journey;  // by step; false: setup or teardown, kept under the step, not in "all"
  nanoseconds warmup{0};         // what was intended (closed loop: sent) before this is left out
  bool open_loop = false;
  live_sink* live =
      nullptr;  // told of everything as it happens; outlives the recorders; null: nobody listens
};

// One worker's results, in constant memory. One thread writes; live() and recent() may be called from any
// other thread meanwhile, the rest only when the writer has stopped.
class recorder {
 public:
  explicit recorder(recording const& how);

  // Every offered request comes here exactly once, when it has ended; in the order of sample::done.
  void record(sample const& s);
  void record_connect(nanoseconds tcp_and_tls, nanoseconds tls_alone);
  // The run ended: what a run of that length would have had rows for, has rows.
  void close(nanoseconds end) { intervals_.close(end); }

  // How it stands, warm-up included, setup and teardown not.
  struct counts {
    std::uint64_t started = 0;
    std::uint64_t ended = 0;   // of those started
    std::uint64_t unsent = 0;  // ended without having been started
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
  };
  counts live() const noexcept;
  // Called when a request was sent, so that live() knows it before it ends.
  void note_started() noexcept { bump(live_started_); }
  // The response times of the latest closed second into `sum`, and how many seconds were closed so far.
  std::uint64_t recent(histogram& sum) const;

  // Sums up all recorders of a run. `end` is when it ended; the measured window goes from the warm-up's end
  // to there. Sets what recorders know: steps, all, intervals, connections, bytes, slowest, failures, rates.
  static totals merge(std::vector<recorder const*> const& recorders, recording const& how, nanoseconds end);

 private:
  using number = std::atomic<std::uint64_t>;
  // Written by one thread only: no locked instruction needed.
  static void bump(number& n) noexcept {
    n.store(n.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  void tell(live_sink& listener, sample const& s, std::int64_t response_us) const noexcept;
  void record_step(sample const& s, std::int64_t response_us);
  void record_server_timing(step_totals& to, std::string_view header);
  void keep_if_notable(sample const& s, std::int64_t response_us);
  void publish_closed_second();

  recording const& how_;
  std::vector<step_totals> steps_;
  interval_series intervals_;
  histogram connect_time_;
  histogram tls_time_;
  std::uint64_t connections_reused_ = 0;
  std::uint64_t bytes_sent_ = 0;
  std::uint64_t bytes_received_ = 0;
  std::vector<slow_request> slowest_;  // a heap, the fastest of them on top
  std::vector<slow_request> failures_;

  number live_started_{0}, live_ended_{0}, live_unsent_{0}, live_completed_{0}, live_failed_{0};
  mutable std::mutex published_mutex_;
  histogram published_;
  std::uint64_t published_rows_ = 0;
};

}  // namespace loadgen::record
