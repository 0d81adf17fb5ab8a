#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace loadgen::report {

// The report's page with this script and this data in it: self-contained, nothing is fetched, and no script
// runs but the page's own two.
std::string fill_page(std::string_view script, boost::json::object const& data);

}  // namespace loadgen::report
