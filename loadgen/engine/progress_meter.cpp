#include "engine/progress_meter.hpp"

#include "engine/schedule_of.hpp"

#include <algorithm>

namespace loadgen::engine {

progress_meter::progress_meter(run_state const& run, std::vector<std::unique_ptr<worker>> const& workers)
    : run_{run}, workers_{workers}, schedule_{run.arrivals} {
  if (!schedule_) return;
  next_due_ = schedule_->next();
  rate_ = rate_curve_of(run.what);
}

std::uint64_t progress_meter::due_by(nanoseconds now) {
  for (; next_due_ && next_due_->at <= now; ++due_) next_due_ = schedule_->next();
  return due_;
}

progress progress_meter::look() {
  auto const now = run_.clock.now();
  record::histogram recent;
  record::recorder::counts sum;
  std::uint64_t handed_out = 0;
  for (auto const& worker : workers_) {
    handed_out += worker->handed_out();
    for (auto const* results : worker->results()) {
      auto const counts = results->live();
      sum.started += counts.started;
      sum.ended += counts.ended;
      sum.unsent += counts.unsent;
      sum.completed += counts.completed;
      sum.failed += counts.failed;
      results->recent(recent);
    }
  }

  progress p;
  p.elapsed_s = std::chrono::duration<double>{now}.count();
  if (run_.length) p.total_s = std::chrono::duration<double>{*run_.length}.count();
  p.warming_up = now < run_.what.warmup;
  p.completed = sum.completed;
  p.failed = sum.failed;
  p.in_flight = sum.started - std::min(sum.started, sum.ended);
  if (schedule_) {
    auto const gone = handed_out + sum.unsent;
    auto const due = due_by(now);
    p.backlog = due - std::min(due, gone);
    p.target_rps = rate_->rate_at(now);
  }
  last_second_.push_back({p.elapsed_s, p.completed});
  while (last_second_.size() > 2 && last_second_[1].at_s <= p.elapsed_s - 1) last_second_.pop_front();
  auto const& then = last_second_.front();
  if (p.elapsed_s > then.at_s) {
    p.recent_rps = static_cast<double>(p.completed - then.completed) / (p.elapsed_s - then.at_s);
  }
  p.recent_p50_ms = static_cast<double>(recent.value_at_percentile_us(50)) / 1000;
  p.recent_p99_ms = static_cast<double>(recent.value_at_percentile_us(99)) / 1000;
  return p;
}

}  // namespace loadgen::engine
