#pragma once

// Wasted CPU, to prove that a performance gate sees it. Only in builds with -DPOOLBENCH_BURN_PERCENT=N.
namespace poolbench::telemetry {

// Spins until all spinning of this process together makes up `percent` % of the CPU time that it used for
// everything else: requests cost that much more, whatever they cost. Every 32nd call pays for all, with at
// most 5 ms. Thread-safe.
void burn_cpu(double percent);

}  // namespace poolbench::telemetry
