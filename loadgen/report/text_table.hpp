#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace loadgen::report {

// Rows of text in columns: the first one left-aligned, the others right-aligned, all as wide as they need to
// be. A first cell wider than `first_width` is cut and ends in "~". Lines begin with two spaces.
class text_table {
 public:
  text_table(std::size_t first_width, std::size_t other_width)
      : first_width_{first_width}, other_width_{other_width} {}

  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  std::string text() const;

 private:
  std::size_t first_width_;
  std::size_t other_width_;  // at least
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace loadgen::report
