#include "annotator.hpp"
#include "build_info.hpp"
#include "capacity/probing.hpp"
#include "engine/engine.hpp"
#include "interrupt.hpp"
#include "plan/bad_value.hpp"
#include "plan/options.hpp"
#include "plan/preview.hpp"
#include "report/bad_file.hpp"
#include "report/capacity_json.hpp"
#include "report/capacity_text.hpp"
#include "report/comparison_outputs.hpp"
#include "report/comparison_text.hpp"
#include "report/console.hpp"
#include "report/live_metrics.hpp"
#include "report/outputs.hpp"
#include "report/progress.hpp"
#include "report/prometheus_endpoint.hpp"
#include "report/result.hpp"
#include "trial/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

// One function for each command; plan/ has decided what it is to do. Exit codes: 0 fine, 1 wrong usage or an
// unreachable target, 2 a threshold failed or a regression was found, 3 inconclusive, 4 the measurement is
// not valid, 130 interrupted.
namespace loadgen {
namespace {

enum exit_code { fine = 0, failed = 1, threshold_failed = 2, not_valid = 4, interrupted = 130 };

void print(std::FILE* to, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), to);
}

// https://no-color.org
bool wants_color(int file) {
  auto const* const no_color = std::getenv("NO_COLOR");
  return ::isatty(file) != 0 && (no_color == nullptr || *no_color == '\0');
}

// Every connection is an open file: takes as many as the system lets us have, and says so when they are few.
void allow_open_files(std::string_view command, plan::plan const& what) {
  constexpr rlim_t besides = 64;  // event loops, outputs, the metrics endpoint
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  if (files.rlim_cur < files.rlim_max) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    ::getrlimit(RLIMIT_NOFILE, &files);
  }
  if (files.rlim_cur < what.connections + besides) {
    throw plan::usage_error(
        fmt::format("{}: {} connections need {} open files, and the limit is {} (ulimit -n)", command,
                    what.connections, what.connections + besides, files.rlim_cur));
  }
}

// What shows a run while it lasts.
class live_view {
 public:
  explicit live_view(plan::plan const& what)
      : quiet_(what.quiet), view_(how(), [](auto t) { print(stderr, t); }) {
    if (what.prometheus_address.empty()) return;
    metrics_.emplace(what);
    endpoint_ = std::make_unique<report::prometheus_endpoint>(what.prometheus_address,
                                                              [this] { return metrics_->text(); });
    if (!quiet_) print(stderr, fmt::format("metrics on port {}\n", endpoint_->port()));
  }

  void show(engine::progress const& now) {
    if (metrics_) metrics_->on_progress(now);
    if (!quiet_) view_.show(now);
  }

  void clear() {
    if (!quiet_) view_.clear();
  }

  // Who wants to hear of every request; may be null.
  record::live_sink* listener() noexcept { return metrics_ ? &*metrics_ : nullptr; }

 private:
  static report::progress_view::options how() {
    return {.terminal = ::isatty(STDERR_FILENO) != 0, .style = {.color = wants_color(STDERR_FILENO)}};
  }

  bool quiet_;
  report::progress_view view_;
  std::optional<report::live_metrics> metrics_;
  std::unique_ptr<report::prometheus_endpoint> endpoint_;
};

int verdict(report::run_result const& result) {
  if (result.totals.interrupted) return interrupted;
  if (!report::is_valid(result)) return not_valid;
  return report::thresholds_hold(result) ? fine : threshold_failed;
}

int execute(plan::run_command const& command) {
  auto const& what = command.what;
  allow_open_files("run", what);
  std::atomic<bool> stop{false};
  interrupt_watch const watch(stop, [] {
    if (::isatty(STDERR_FILENO) != 0) print(stderr, "\n");  // behind the ^C
    print(stderr, "loadgen: interrupted, ending the run\n");
  });
  live_view view(what);
  annotator marks(what, [&](std::string const& line) {
    view.clear();
    if (!what.quiet) print(stderr, line);
  });
  auto const show = [&](engine::progress const& now) {
    using clock = std::chrono::system_clock;
    auto const elapsed = std::chrono::duration<double>(now.elapsed_s);
    marks.begun(clock::now() - std::chrono::round<clock::duration>(elapsed));
    view.show(now);
  };
  auto totals = engine::run(what, stop, show, view.listener());
  view.clear();

  auto const result =
      report::make_result({build_info::version, build_info::revision}, what, std::move(totals));
  auto const files = report::write_outputs(what, result);
  marks.ended(result);
  if (!what.quiet) {
    // Standard output may be what a result was written to.
    bool const taken = std::find(files.begin(), files.end(), "-") != files.end();
    auto* const to = taken ? stderr : stdout;
    print(to, report::summary_text(result, files, {.color = wants_color(::fileno(to))}));
  }
  return verdict(result);
}

// `capacity` and `sweep`: many measurements, a line for each, and what they say together.
template <class Command, class Result>
int execute_many(std::string_view name, Command const& command, plan::plan const& what,
                 Result (*measure)(Command const&, report::tool_info const&, std::atomic<bool> const&,
                                   capacity::watcher<Result> const&)) {
  allow_open_files(name, what);
  std::atomic<bool> stop{false};
  interrupt_watch const watch(stop, [] { print(stderr, "loadgen: interrupted, ending the measurements\n"); });
  report::progress_view view({.terminal = true, .style = {.color = wants_color(STDERR_FILENO)}},
                             [](auto t) { print(stderr, t); });
  bool const live = !what.quiet && ::isatty(STDERR_FILENO) != 0;
  capacity::watcher<Result> who;
  if (live) who.on_progress = [&](auto& now) { view.show(now); };
  if (!what.quiet) {
    who.on_measurement = [&](auto& so_far) {
      view.clear();
      print(stderr, report::progress_line(so_far) + '\n');
    };
  }
  auto const result = measure(command, {build_info::version, build_info::revision}, stop, who);
  view.clear();

  std::vector<std::string> files;
  if (!what.json_path.empty()) {
    report::write_file(what.json_path, report::to_json_text(result));
    files.push_back(what.json_path);
  }
  if (!what.quiet) {
    auto* const to = what.json_path == "-" ? stderr : stdout;
    print(to, report::summary_text(result, files, {.color = wants_color(::fileno(to))}));
  }
  return report::exit_code_of(result);
}

int execute(plan::capacity_command const& command) {
  return execute_many("capacity", command, command.probe, capacity::search);
}

int execute(plan::sweep_command const& command) {
  return execute_many("sweep", command, command.load, capacity::sweep);
}

int execute(plan::compare_command const& command) {
  std::vector<compare::comparison> all;
  for (auto const& file : command.from) all.push_back(report::read_comparison(file));
  for (auto& saved : all) {
    plan::put_judging(command, saved.how, saved.metrics);
    saved.judged = compare::judge(saved.how, saved.metrics, saved.blocks);
  }
  bool const to_measure = all.empty();
  if (to_measure) {
    allow_open_files("compare", command.a.load);
    std::atomic<bool> stop{false};
    interrupt_watch const watch(stop, [] { print(stderr, "loadgen: interrupted, ending the comparison\n"); });
    try {
      all.push_back(trial::run(command, stop, [&](auto line) {
        if (!command.quiet) print(stderr, fmt::format("{}\n", line));
      }));
    } catch (engine::target_error const&) {
      if (stop) return interrupted;  // nothing was measured yet
      throw;
    }
    all.back().tool_version = build_info::version;
    all.back().tool_commit = build_info::revision;
  }
  auto const files = report::write_comparisons(command.outputs, all);
  auto* const to = std::find(files.begin(), files.end(), "-") != files.end() ? stderr : stdout;
  if (!command.quiet)
    for (auto const& c : all)
      print(to, report::comparison_text(c, {.color = wants_color(::fileno(to))}) + '\n');
  if (all.back().interrupted && to_measure) return interrupted;
  return report::worst_exit_code(all);
}

int execute(plan::preview_command const& command) {
  print(stdout, plan::preview(command.what, command.journeys));
  print(stderr, plan::describe(command.what.work) + '\n');
  return fine;
}

int execute(plan::report_command const& command) {
  report::report_files(command.results, command.output);
  return fine;
}

int execute(plan::merge_command const& command) {
  report::merge_files(command.results, command.output);
  return fine;
}

int execute(plan::print_command const& command) {
  print(stdout, command.text);
  return fine;
}

std::string value_of(char const* environment_variable) {
  auto const* const value = std::getenv(environment_variable);
  return value == nullptr ? std::string() : value;
}

plan::environment here() {
  return {fmt::format("{} ({})", build_info::version, build_info::revision),
          // 32 bits: short enough to be typed again.
          [] { return std::uint64_t{std::random_device{}()}; }, value_of("GRAFANA_TOKEN")};
}

int refuse(std::string_view message) {
  print(stderr, fmt::format("loadgen: {}\n", message));
  return failed;
}

int main(std::vector<std::string> const& arguments) {
  try {
    auto const command = plan::parse(arguments, here());
    auto const code = std::visit([](auto const& c) { return execute(c); }, command);
    if (std::fflush(stdout) != 0) return refuse("cannot write to standard output");
    return code;
  } catch (std::exception const& e) {
    return refuse(e.what());  // usage_error, target_error, bad_file, and what nobody expected: one line each
  }
}

}  // namespace
}  // namespace loadgen

int main(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of the write to it
  return loadgen::main({arguments + 1, arguments + count});
}
