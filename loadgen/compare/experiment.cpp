#include "compare/experiment.hpp"

#include "plan/random.hpp"

namespace loadgen::compare {

side side_at(std::uint64_t seed, unsigned quad, unsigned place) noexcept {
  bool const a_outside = (plan::generator{seed, quad}() >> 63) != 0;
  bool const outside = place == 0 || place == 3;
  return a_outside == outside ? side::a : side::b;
}

experiment::experiment(design how, std::vector<metric> metrics)
    : how_(std::move(how)), metrics_(std::move(metrics)) {}

std::optional<side> experiment::next() const {
  if (judged_.final) return std::nullopt;
  return side_at(how_.seed, quad_, place_);
}

void experiment::add(block measured) {
  measured.which = side_at(how_.seed, quad_, place_);
  measured.quad = quad_;
  measured.place = place_;
  bool const quad_ends = place_ == 3 || !measured.problem.empty();
  blocks_.push_back(std::move(measured));
  place_ = quad_ends ? 0 : place_ + 1;
  if (!quad_ends) return;
  ++quad_;
  judged_ = judge(how_, metrics_, blocks_);
}

}  // namespace loadgen::compare
