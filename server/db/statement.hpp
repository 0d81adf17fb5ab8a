#pragma once

#include <boost/container/small_vector.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace poolbench::db {

// One prepared statement. Statements are constants with static storage: the views never dangle, and the
// address of a statement identifies it.
struct statement {
  std::string_view name;       // unique; the prepared statement's name in Postgres; [a-z_]+
  std::string_view text;       // with $1, $2, ...
  std::string_view operation;  // SELECT, INSERT, UPDATE, ... for metrics and spans
  std::string_view table;      // main table, for span names
  // Running it twice changes nothing more: it is run again on another connection when its own was lost, and
  // at once on a unique violation (23505), which for such a statement means that its own key was stored by
  // another session since it started.
  bool idempotent = false;
  // When set: a first row whose first column is this says that the statement lost a race which only a fresh
  // snapshot can show: it is run again, like after a serialization failure.
  std::string_view rerun_on{};
};

// Parameters in text format; nullopt is SQL NULL. Copied: they outlive the request that made them.
using parameters = boost::container::small_vector<std::optional<std::string>, 6>;

}  // namespace poolbench::db
