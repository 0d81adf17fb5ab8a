#include "http/target.hpp"

#include "http/characters.hpp"
#include "http/framing.hpp"

#include <algorithm>

namespace poolbench::http {

boost::system::result<target_parts, refusal> split_target(std::string_view method, std::string_view target) {
  if (target == "*") {
    if (method != "OPTIONS") return refusals::bad_target;
    return target_parts{target, {}};
  }
  if (!target.starts_with('/')) {
    auto const scheme_end = target.find("://");
    auto const scheme = target.substr(0, scheme_end);
    if (scheme_end == target.npos ||
        (!equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https"))) {
      return refusals::bad_target;
    }
    target.remove_prefix(scheme_end + 3);
    auto const authority_end = std::min(target.find_first_of("/?#"), target.size());
    if (authority_end == 0) return refusals::bad_target;
    target.remove_prefix(authority_end);
  }
  if (target.find('#') != target.npos) return refusals::bad_target;
  auto const question = std::min(target.find('?'), target.size());
  target_parts parts{target.substr(0, question), target.substr(std::min(question + 1, target.size()))};
  if (parts.path.empty()) parts.path = "/";  // http://host and http://host?query
  return parts;
}

}  // namespace poolbench::http
