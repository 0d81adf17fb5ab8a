#pragma once

#include "plan/client_state.hpp"
#include "plan/plan.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// Text with holes.
//
//   ${feed.column}    the value of this column in the row that the journey drew
//   ${name}           a value that an earlier step has extracted
//   ${uuid}           a random UUID (version 4), new at each use
//   ${random:1:10}    a random whole number, both ends included
//   ${counter}        0, 1, 2, ... per client; ${counter:orders} counts apart
//   ${client}         the client's number, from 0
//   $${               the two characters ${ themselves
namespace loadgen::plan {

// What the holes of one text may name.
struct names {
  std::vector<feed> const& feeds;
  // Values extracted before the text is rendered, and where they are kept.
  std::map<std::string, std::size_t, std::less<>> variables;
  // Counters named so far: a new name gets the next slot.
  std::map<std::string, std::size_t, std::less<>>& counters;
};

// Compiles `source`. Feed values and variables are encoded as `as` says; the text around the holes is taken
// as it is. With encoding::target, what stands behind a literal `?` is encoded as a component.
// Throws bad_value naming the hole that is not understood.
text compile(std::string_view source, encoding as, names& known);

// The text `source` without looking for holes.
text literal_text(std::string source);

// Whether the text has no holes; then render() gives the same each time.
bool is_constant(text const& t) noexcept;

// Appends `literal` to `to`, merging it with a literal at the end.
void append_literal(text& to, std::string_view literal);

// Appends the text to `out`, its holes filled. Allocates only when `out` has to grow.
void render(text const& t, client_state& client, std::string& out);

}  // namespace loadgen::plan
