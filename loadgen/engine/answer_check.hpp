#pragma once

#include "engine/response_parser.hpp"
#include "plan/client_state.hpp"
#include "plan/plan.hpp"
#include "record/totals.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <boost/regex.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace loadgen::engine {

// Whether an answer is what its step expects, and what the next steps need of it. Compiled once per step and
// thread; immutable, so thread-safe.
class answer_check {
 public:
  // `of` must outlive it. Throws boost::regex_error and boost::system::system_error for patterns and expected
  // JSON that plan/ should have refused.
  explicit answer_check(plan::step const& of);

  // What must be kept of the answer for this.
  wishes const& needs() const noexcept { return needs_; }

  // ok, unexpected_status or unexpected_content. Extracts only from an answer with an expected status, into
  // `client`; whatever cannot be found makes the content unexpected.
  record::outcome check(reply const& answer, plan::client_state& client) const;

 private:
  bool status_is_expected(unsigned status) const noexcept;
  bool content_is_expected(reply const& answer, boost::json::value const* body) const;
  bool extract_all(reply const& answer, boost::json::value const* body, plan::client_state& client) const;
  bool extract(plan::extraction const& what, reply const& answer, boost::json::value const* body,
               plan::client_state& client) const;

  plan::step const& step_;
  wishes needs_;
  bool needs_json_ = false;
  std::vector<std::pair<std::string, boost::json::value>> expected_json_;
  std::vector<boost::regex> patterns_;  // by extraction; empty ones for other kinds
};

}  // namespace loadgen::engine
