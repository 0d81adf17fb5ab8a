#pragma once

#include "compare/blocks.hpp"
#include "compare/verdict.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

// From blocks to a judgement. Pure.
namespace loadgen::compare {

struct judgement {
  verdict what = verdict::inconclusive;
  bool final = false;  // nothing more needs to be measured
  std::vector<finding> findings;
  std::vector<std::string> reasons;  // why INVALID, or why INCONCLUSIVE before the first look
  std::size_t quads = 0;             // complete and without a problem
  std::size_t discarded = 0;         // with one
  std::size_t look = 0;              // how many looks were taken
};

// Takes the looks in their order at the blocks in theirs and stops at the first one that decides, as the
// measurement did: the same blocks always give the same judgement, and others when bounds are changed.
//
// INVALID: more than half as many quads had to be discarded as the last look needs; one side's requests fail
// more often than the other's (by more than 0.1 % of all, and more than chance explains); more than 5 % of
// all requests fail, however alike; or the control, a fixed piece of work, took another time beside one side
// than beside the other.
judgement judge(design const& how, std::span<metric const> metrics, std::span<block const> blocks);

// How many quads may be discarded: beyond that the comparison is INVALID.
std::size_t most_discarded(design const& how) noexcept;

}  // namespace loadgen::compare
