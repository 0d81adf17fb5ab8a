# Writes OUTPUT (build_info.hpp) from VERSION and the git revision of SOURCE.
execute_process(COMMAND git -C ${SOURCE} rev-parse --short=12 HEAD
  OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(revision unknown)
else()
  execute_process(COMMAND git -C ${SOURCE} diff --quiet HEAD -- RESULT_VARIABLE dirty)
  if(dirty)
    string(APPEND revision -dirty)
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [=[
#pragma once

namespace build_info {
inline constexpr char version[] = "@VERSION@";
inline constexpr char revision[] = "@revision@";
inline constexpr char compiler[] = __VERSION__;
}  // namespace build_info
]=])
