#pragma once

#include "report/console.hpp"

#include <string>
#include <string_view>

namespace loadgen::report {

enum class tone { good, bad, warn, title };

// In the tone's colour, if the style has colours.
std::string dressed(text_style style, tone how, std::string_view text);
// "  name          value", long values going on under themselves, with a newline.
std::string field_line(std::string_view name, std::string_view value);
// A measured statistic in its own unit: "12.3ms", "0.1 %", "950/s".
std::string show_measured(std::string_view expression, double value);

}  // namespace loadgen::report
