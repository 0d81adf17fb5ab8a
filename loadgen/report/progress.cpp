#include "report/progress.hpp"

#include "report/units.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::report {
namespace {

constexpr std::size_t columns = 79;  // a line of 80 would wrap on some terminals

std::string time_part(engine::progress const& now) {
  return now.total_s > 0 ? fmt::format("{} of {}", show_seconds(now.elapsed_s), show_seconds(now.total_s))
                         : show_seconds(now.elapsed_s);
}

std::string numbers_part(engine::progress const& now) {
  auto text = show_rate(now.recent_rps) + "/s";
  if (now.target_rps > 0) text += fmt::format(" of {}/s", show_rate(now.target_rps));
  text += fmt::format("  p50 {}  p99 {}  {} failed  {} in flight", show_ms(now.recent_p50_ms),
                      show_ms(now.recent_p99_ms), show_count(now.failed), show_count(now.in_flight));
  if (now.target_rps > 0) text += fmt::format("  {} waiting", show_count(now.backlog));
  return text;
}

}  // namespace

std::string progress_line(engine::progress const& now) {
  return fmt::format("{}{}  {}", time_part(now), now.warming_up ? " (warm-up)" : "", numbers_part(now));
}

std::string progress_bar(engine::progress const& now, text_style style) {
  constexpr std::size_t cells = 30;
  std::string bar;
  if (now.total_s > 0) {
    auto const share = std::clamp(now.elapsed_s / now.total_s, 0.0, 1.0);
    auto const full = static_cast<std::size_t>(share * static_cast<double>(cells));
    std::string const filled(full, '=');
    std::string const rest(cells - full, ' ');
    bar = style.color ? fmt::format("[\x1b[36m{}\x1b[0m{}]  ", filled, rest)
                      : fmt::format("[{}{}]  ", filled, rest);
  }
  bar += time_part(now);
  if (now.total_s > now.elapsed_s) bar += fmt::format("  {} left", show_seconds(now.total_s - now.elapsed_s));
  if (now.warming_up) bar += "  warm-up";
  return bar;
}

progress_view::progress_view(options how, sink write) : how_{how}, write_{std::move(write)} {}

void progress_view::show(engine::progress const& now) {
  if (how_.terminal) {
    show_block(now);
  } else if (now.elapsed_s >= next_line_s_) {
    // The first numbers come after a first stretch, not at once: nothing has happened yet.
    if (next_line_s_ > 0) write_(progress_line(now) + "\n");
    next_line_s_ = now.elapsed_s + how_.line_every.count();
  }
}

void progress_view::show_block(engine::progress const& now) {
  auto numbers = numbers_part(now);
  if (numbers.size() > columns) numbers.resize(columns);
  // Up to the block's first line, rewrite both, erase what was longer.
  write_(
      fmt::format("{}\r{}\x1b[K\n{}\x1b[K", shown_ ? "\x1b[1A" : "", progress_bar(now, how_.style), numbers));
  shown_ = true;
}

void progress_view::clear() {
  if (shown_) write_("\r\x1b[K\x1b[1A\r\x1b[K");
  shown_ = false;
}

}  // namespace loadgen::report
