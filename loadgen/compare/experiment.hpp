#pragma once

#include "compare/judgement.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loadgen::compare {

// Says which side to measure next, and when enough is known. Pure: whoever measures calls next(), measures,
// and calls add(), until next() says nothing. Not thread-safe.
class experiment {
 public:
  experiment(design how, std::vector<metric> metrics);

  // The side of the next block: quads ABBA or BAAB by a coin of design.seed. Nothing: it has been decided.
  std::optional<side> next() const;

  // The block that next() asked for; its side, quad and place are filled in here. One with a problem ends its
  // quad, which is measured anew.
  void add(block measured);

  // After add(): a quad has just been completed (or discarded).
  bool between_quads() const noexcept { return place_ == 0; }

  judgement const& so_far() const noexcept { return judged_; }
  std::vector<block> const& blocks() const noexcept { return blocks_; }
  std::vector<metric> const& metrics() const noexcept { return metrics_; }
  design const& how() const noexcept { return how_; }

 private:
  design how_;
  std::vector<metric> metrics_;
  std::vector<block> blocks_;
  judgement judged_;
  unsigned quad_ = 0;
  unsigned place_ = 0;
};

// Which side has the `place`th block of the `quad`th quad.
side side_at(std::uint64_t seed, unsigned quad, unsigned place) noexcept;

}  // namespace loadgen::compare
