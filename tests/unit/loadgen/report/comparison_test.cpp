#include "report/bad_file.hpp"
#include "report/comparison_ci.hpp"
#include "report/comparison_html.hpp"
#include "report/comparison_json.hpp"
#include "report/comparison_outputs.hpp"
#include "report/comparison_text.hpp"
#include "report/json_text.hpp"
#include "report/outputs.hpp"
#include "report/read_file.hpp"
#include "sample_comparison.hpp"
#include "support/golden.hpp"
#include "support/process.hpp"

#include <gmock/gmock.h>

namespace loadgen::report {
namespace {

using compare::comparison;
using compare::verdict;
using poolbench::tests::expect_golden;
using poolbench::tests::scratch_folder;
using testing::HasSubstr;

comparison invalid() {
  auto c = samples::comparison(1);
  c.judged.what = verdict::invalid;
  c.judged.reasons = {"errors differ: 0.00 % of A's requests failed, 2.00 % of B's", "control moved"};
  return c;
}

TEST(comparison, outputs_are_what_the_golden_files_hold) {
  std::vector const all{samples::comparison(1.08),
                        samples::comparison(1.002, "shop, <per-request> | \"fresh\"")};
  EXPECT_EQ(all[0].judged.what, verdict::regression);
  EXPECT_EQ(all[1].judged.what, verdict::pass);
  expect_golden("report/compare_regression.txt", comparison_text(all[0], {}));
  expect_golden("report/compare_pass.txt", comparison_text(all[1], {}));
  expect_golden("report/compare_invalid.txt", comparison_text(invalid(), {.color = true}));
  expect_golden("report/compare.md", comparison_markdown(all));
  expect_golden("report/compare.junit.xml", comparison_junit(all));
  expect_golden("report/compare.benchmark.json", comparison_benchmark(all));
  expect_golden("report/compare.bencher.json", comparison_bencher(all));
  expect_golden("report/compare.json", pretty_json(to_json(all[0])) + '\n');
}

TEST(comparison, sentences) {
  EXPECT_THAT(compare::sentence(samples::comparison(1.08)),
              testing::MatchesRegex(
                  "HEAD uses 8\\.. % more CPU per request, 95 % interval 8\\.. to [89]\\.. %: REGRESSION"));
  EXPECT_THAT(compare::sentence(samples::comparison(0.9)), HasSubstr("% less CPU per request"));
  EXPECT_THAT(compare::sentence(samples::comparison(1)),
              HasSubstr("HEAD costs what BASE costs: CPU per request"));
  EXPECT_THAT(compare::sentence(invalid()), HasSubstr("errors differ"));
  auto open = samples::comparison(1);
  open.judged.what = verdict::inconclusive;
  open.judged.findings[0].what = verdict::inconclusive;
  EXPECT_THAT(compare::sentence(open), HasSubstr("the smallest change it could have seen is"));
}

TEST(comparison, junit_of_an_invalid_one_is_an_error) {
  auto const text = comparison_junit(std::vector{invalid()});
  EXPECT_THAT(text, HasSubstr("errors=\"1\""));
  EXPECT_THAT(text, HasSubstr("<error type=\"INVALID\""));
}

TEST(comparison, is_read_back_as_it_was_written) {
  scratch_folder const folder;
  auto const written = samples::comparison(1.08);
  auto const text = pretty_json(to_json(written)) + '\n';
  write_file(folder / "c.json", text);
  auto const read = read_comparison(folder / "c.json");
  EXPECT_EQ(pretty_json(to_json(read)) + '\n', text);
}

TEST(comparison, a_broken_file_is_named_with_the_place) {
  scratch_folder const folder;
  auto const complaint = [&](std::string text, std::string const& from, std::string const& to) {
    text.replace(text.find(from), from.size(), to);
    write_file(folder / "c.json", text);
    try {
      read_comparison(folder / "c.json");
    } catch (bad_file const& e) {
      return std::string(e.what()).substr(folder.path().size() + 1);
    }
    return std::string("none");
  };
  auto const good = pretty_json(to_json(samples::comparison(1)));
  EXPECT_EQ(complaint(good, "loadgen.compare/1", "loadgen.run/1"),
            "c.json: schema: expected \"loadgen.compare/1\", found \"loadgen.run/1\"");
  EXPECT_THAT(complaint(good, "\"side\": \"a\"", "\"side\": \"c\""), HasSubstr("expected \"a\" or \"b\""));
  EXPECT_THAT(complaint(good, "\"looks\": [10,", "\"looks\": [30,"), HasSubstr("expected growing numbers"));
  EXPECT_THAT(complaint(good, "\"error_rate\": 0.05", "\"error_rate\": 5"), HasSubstr("expected a share"));
}

TEST(comparison, outputs_that_were_asked_for_are_written) {
  scratch_folder const folder;
  plan::compare_outputs to;
  to.json = folder / "c.json";
  to.html = folder / "c.html";
  std::vector const one{samples::comparison(1.08)};
  EXPECT_EQ(write_comparisons(to, one), (std::vector<std::string>{to.json, to.html}));
  EXPECT_THAT(read_file(to.html), HasSubstr("HEAD uses 8."));
  std::vector const two{one[0], one[0]};
  EXPECT_THROW(write_comparisons(to, two), bad_file);
}

TEST(comparison, the_worst_verdict_is_the_exit_code) {
  auto const code = [](std::vector<verdict> const& all) {
    std::vector<comparison> comparisons(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) comparisons[i].judged.what = all[i];
    return worst_exit_code(comparisons);
  };
  EXPECT_EQ(code({verdict::pass, verdict::improvement}), 0);
  EXPECT_EQ(code({verdict::inconclusive, verdict::pass}), 3);
  EXPECT_EQ(code({verdict::inconclusive, verdict::regression}), 2);
  EXPECT_EQ(code({verdict::invalid, verdict::regression}), 4);
}

}  // namespace
}  // namespace loadgen::report
