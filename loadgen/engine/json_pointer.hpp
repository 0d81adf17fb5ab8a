#pragma once

#include <boost/json/value.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace loadgen::engine {

// Calls `found` for what an RFC 6901 pointer ("/items/0/id", "" the whole) points to, and returns how often.
// With `every`, a `*` stands for each element of an array. A pointer that leads nowhere finds nothing.
std::size_t visit_pointer(boost::json::value const& in, std::string_view pointer, bool every,
                          std::function<void(boost::json::value const&)> const& found);

// As it goes into a later request: a string as it is, anything else as compact JSON.
std::string to_text(boost::json::value const& value);

}  // namespace loadgen::engine
