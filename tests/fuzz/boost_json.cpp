// Boost.JSON compiled here instead of linked: the fuzzer sees into it, too.
#include <boost/json/src.hpp>
