#pragma once

#include "plan/template.hpp"
#include "plan/toml_reader.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::plan {

// Reads the steps of one scenario file. Private to plan/.
class step_reader {
 public:
  // What may stand in a step.
  static std::vector<std::string_view> keys();

  // `common`: the [headers] table, or null. `slot_of` gives a variable's place, the same one for the same
  // name.
  step_reader(toml::table const* common, std::filesystem::path directory,
              std::function<std::size_t(std::string const&)> slot_of)
      : common_(common), directory_(std::move(directory)), slot_of_(std::move(slot_of)) {}

  enum class phase { setup, journey, teardown };

  // The step in `table`, whose holes may name `known`; what it extracts is added there. In setup a common
  // header is left out while what it names has not been extracted.
  step read(table_reader const& table, names& known, phase when) const;

 private:
  void read_request(table_reader const& table, names& known, step& into) const;
  void read_headers(table_reader const& table, names& known, phase when, step& into) const;
  void read_extractions(table_reader const& table, names& known, step& into) const;

  toml::table const* common_;
  std::filesystem::path directory_;
  std::function<std::size_t(std::string const&)> slot_of_;
};

}  // namespace loadgen::plan
