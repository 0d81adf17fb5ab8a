#pragma once

#include <string_view>

// The report's own files (report/assets/) and Chart.js, put into the program when it is built.
namespace loadgen::report::assets {

extern std::string_view const page_html;  // holes: {{policy}}, {{style}}, {{chart}}, {{script}}, {{data}}
extern std::string_view const report_css;
extern std::string_view const report_js;   // all of the report's scripts, in their order
extern std::string_view const compare_js;  // those of a comparison's page
extern std::string_view const chart_js;    // https://www.chartjs.org, MIT

}  // namespace loadgen::report::assets
