#pragma once

#include "plan/compare_options.hpp"

#include <atomic>

namespace loadgen::trial {

// Makes a variant ready for a block (start command, waiting until it accepts connections, request before),
// and stops it when the block is over, however it ends. Throws engine::target_error when it cannot be made
// ready.
class ready_variant {
 public:
  ready_variant(plan::variant const& which, std::atomic<bool> const& stop);
  ready_variant(ready_variant const&) = delete;
  ready_variant& operator=(ready_variant const&) = delete;
  ~ready_variant();

 private:
  plan::variant const& which_;
};

}  // namespace loadgen::trial
