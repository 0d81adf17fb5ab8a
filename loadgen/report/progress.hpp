#pragma once

#include "engine/engine.hpp"
#include "report/console.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace loadgen::report {

// The live view of a run: on a terminal two lines that rewrite themselves, elsewhere one line every
// `line_every`. Not thread-safe; show() is an engine::progress_callback's body.
class progress_view {
 public:
  struct options {
    bool terminal = false;
    text_style style;
    std::chrono::duration<double> line_every{5};  // of the run's own clock (elapsed_s)
  };
  // `write` gets pieces of text with nothing to be added, such as a write to standard error.
  using sink = std::function<void(std::string_view)>;

  progress_view(options how, sink write);

  void show(engine::progress const& now);
  // Removes what a terminal shows, so that the summary starts on a clean line. May be called again.
  void clear();

 private:
  void show_block(engine::progress const& now);

  options how_;
  sink write_;
  double next_line_s_ = 0;
  bool shown_ = false;
};

// The parts, for those who show progress elsewhere. Without newline, at most 80 columns.
std::string progress_line(engine::progress const& now);  // everything in one line
std::string progress_bar(engine::progress const& now, text_style style);

}  // namespace loadgen::report
