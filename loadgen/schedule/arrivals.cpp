#include "schedule/arrivals.hpp"

#include <cmath>
#include <utility>

namespace loadgen::schedule {

arrivals::arrivals(rate_curve curve, plan::arrivals_kind kind, std::uint64_t seed,
                   std::optional<std::uint64_t> limit, nanoseconds count_from)
    : curve_{std::make_shared<rate_curve const>(std::move(curve))},
      left_{limit},
      count_from_{count_from},
      poisson_{kind == plan::arrivals_kind::poisson},
      gaps_{seed} {}

arrivals::arrivals(std::vector<nanoseconds> offsets)
    : offsets_{std::make_shared<std::vector<nanoseconds> const>(std::move(offsets))},
      left_{offsets_->size()},
      gaps_{0} {}

nanoseconds arrivals::time_of_next() {
  if (offsets_) return (*offsets_)[ordinal_];
  if (!poisson_) return curve_->time_of(static_cast<long double>(ordinal_));
  events_ -= std::log1p(-gaps_.unit());
  return curve_->time_of(events_);
}

std::optional<arrival> arrivals::next() {
  over_ = over_ || left_ == 0U;
  if (over_) return {};
  auto const at = time_of_next();
  over_ = at == nanoseconds::max() || (!left_ && at >= curve_->length());
  if (over_) return {};
  if (left_ && at >= count_from_) --*left_;
  return arrival{ordinal_++, at};
}

shard::shard(arrivals all, unsigned index, unsigned of) : all_{std::move(all)}, skip_{index}, of_{of} {}

std::optional<arrival> shard::next() {
  for (; skip_ > 0; --skip_) {
    if (!all_.next()) return {};
  }
  skip_ = of_ - 1;
  return all_.next();
}

}  // namespace loadgen::schedule
