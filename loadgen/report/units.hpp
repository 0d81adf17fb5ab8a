#pragma once

#include <cstdint>
#include <string>

// Numbers for people, in ASCII.
namespace loadgen::report {

std::string show_ms(double ms);            // "182us", "1.52ms", "41.3ms", "1.20s", "2.5m": at most 7 wide
std::string show_count(std::uint64_t n);   // "1,234,567"
std::string show_rate(double per_second);  // "0.25", "950", "41.2k", "1.25M"
std::string show_bytes(double bytes);      // "512 B", "1.5 KiB", "12.3 MiB"
std::string show_share(double share);      // "0", "<0.01 %", "0.32 %", "100 %"
std::string show_seconds(double seconds);  // "5.2s", "75.0s", "10m 5s"

}  // namespace loadgen::report
