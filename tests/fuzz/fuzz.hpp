#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// What the fuzz targets share. Each is one file with LLVMFuzzerTestOneInput, which feeds the bytes to one of
// our readers and states what must hold whatever they are; a crash, a sanitizer's finding or a broken
// statement stops it. Built with libFuzzer when POOLBENCH_FUZZ is on (scripts/test --fuzz), else with
// replay.cpp, which runs the seeds.
namespace poolbench::fuzz {

inline std::string_view as_text(std::uint8_t const* data, std::size_t size) {
  return {reinterpret_cast<char const*>(data), size};
}

inline void require(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace poolbench::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);
