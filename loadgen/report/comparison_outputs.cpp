#include "report/comparison_outputs.hpp"

#include "report/bad_file.hpp"
#include "report/comparison_ci.hpp"
#include "report/comparison_html.hpp"
#include "report/comparison_text.hpp"
#include "report/json_text.hpp"
#include "report/outputs.hpp"

#include <algorithm>

namespace loadgen::report {

std::vector<std::string> write_comparisons(plan::compare_outputs const& to,
                                           std::span<compare::comparison const> all) {
  std::vector<std::string> written;
  auto const write = [&](std::string const& path, auto const& make_text) {
    if (path.empty()) return;
    write_file(path, make_text());
    written.push_back(path);
  };
  if (!to.json.empty() && all.size() != 1) throw bad_file{to.json + ": holds one comparison, not several"};
  write(to.json, [&] { return pretty_json(to_json(all.front())) + '\n'; });
  write(to.markdown, [&] { return comparison_markdown(all); });
  write(to.junit, [&] { return comparison_junit(all); });
  write(to.benchmark, [&] { return comparison_benchmark(all); });
  write(to.bencher, [&] { return comparison_bencher(all); });
  write(to.html, [&] { return comparison_html(all); });
  return written;
}

int worst_exit_code(std::span<compare::comparison const> all) noexcept {
  using compare::verdict;
  for (auto const worst : {verdict::invalid, verdict::regression, verdict::inconclusive})
    for (auto const& c : all)
      if (c.judged.what == worst) return compare::exit_code_of(worst);
  return 0;
}

}  // namespace loadgen::report
