#pragma once

namespace loadgen::trial {

// The control of a comparison: milliseconds that a fixed piece of arithmetic takes, the fastest of a few
// tries. Neither side has a part in it: when it differs between their blocks, the machine did. Takes about 5
// ms of CPU.
double fixed_work_ms();

}  // namespace loadgen::trial
