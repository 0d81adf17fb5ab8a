#include "report/outputs.hpp"

#include "report/bad_file.hpp"
#include "report/html.hpp"
#include "report/read_file.hpp"
#include "report/result_json.hpp"
#include "sample_run.hpp"
#include "support/process.hpp"

#include <gmock/gmock.h>

#include <filesystem>

namespace loadgen::report {
namespace {

using poolbench::tests::scratch_folder;
using testing::HasSubstr;
using testing::Not;

template <typename Action>
std::string complaint(Action action) {
  try {
    action();
  } catch (bad_file const& e) {
    return e.what();
  }
  return "no complaint";
}

std::size_t files_in(std::string const& folder) {
  auto const entries = std::filesystem::directory_iterator{folder};
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

struct outputs : testing::Test {
  scratch_folder folder;

  std::string write(std::string const& name, std::string const& text) {
    auto const path = folder / name;
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path());
    write_file(path, text);
    return path;
  }
  std::string page(std::vector<std::string> const& files) { return html_report(files); }
};

TEST_F(outputs, replace_a_file_as_a_whole) {
  write("a.txt", "old");
  write("a.txt", "new");
  EXPECT_EQ(read_file(folder / "a.txt"), "new");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST_F(outputs, leave_nothing_behind_when_they_fail) {
  std::filesystem::create_directory(folder / "taken");
  EXPECT_EQ(complaint([&] { write_file(folder / "taken", "x"); }),
            folder / "taken" + ": cannot be written: Is a directory");
  EXPECT_EQ(files_in(folder.path()), 1u);
  EXPECT_EQ(complaint([&] { write_file(folder / "no/where", "x"); }),
            folder / "no/where" + ": cannot be written: No such file or directory");
}

TEST_F(outputs, say_that_the_disk_is_full) {
  EXPECT_EQ(complaint([] { write_file("/dev/full", "x"); }),
            "/dev/full: cannot be written: No space left on device");
}

TEST_F(outputs, are_those_that_the_plan_asks_for) {
  plan::plan p;
  EXPECT_TRUE(write_outputs(p, samples::plain()).empty());
  p.json_path = folder / "run.json";
  p.hgrm_path = folder / "run.hgrm";
  EXPECT_EQ(write_outputs(p, samples::plain()), (std::vector{p.json_path, p.hgrm_path}));
  EXPECT_EQ(read_file(p.json_path), to_json_text(samples::plain()));
  p.hlog_path = folder / "run.hlog";
  EXPECT_EQ(write_outputs(p, samples::plain()).size(), 3u);
}

TEST_F(outputs, merge_files) {
  std::vector const shards{write("a.json", to_json_text(samples::plain())),
                           write("b.json", to_json_text(samples::plain()))};
  merge_files(shards, folder / "merged.json");
  EXPECT_EQ(read_result(folder / "merged.json").totals.all.response_time.count(), 2u);
}

TEST_F(outputs, write_a_page_that_needs_nothing_else) {
  auto const html = page({write("run.json", to_json_text(samples::everything()))});
  for (auto const* part : {" src=", "<link rel=\"stylesheet\"", "@import", "url(http"}) {
    EXPECT_THAT(html, Not(HasSubstr(part)));
  }
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_THAT(html, HasSubstr("Chart.js"));
  EXPECT_THAT(html, Not(HasSubstr("{{")));
}

TEST_F(outputs, keep_data_inside_its_element) {
  auto r = samples::plain();
  r.labels["x"] = "</script><script>alert(1)</script>{{style}}";
  auto const html = page({write("run.json", to_json_text(r))});
  EXPECT_THAT(html, Not(HasSubstr("alert(1)<")));
  EXPECT_THAT(html,
              HasSubstr(R"(\u003c/script\u003e\u003cscript\u003ealert(1)\u003c/script\u003e{{style}})"));
}

TEST_F(outputs, follow_a_summary_to_its_runs) {
  write("runs/a.json", to_json_text(samples::plain()));
  auto const summary =
      write("summary.json", R"({"schema": "poolbench.summary/1", "environment": {}, "cells": [
    {"db_mode": "pooled", "client": "async", "loop": "closed", "run": "runs/a.json", "achieved_rps": 2}]})");
  EXPECT_THAT(page({summary}), HasSubstr(R"("run":"runs/a.json","achieved_rps":2,"run_index":0})"));
  EXPECT_THAT(complaint([&] { page({summary, summary}); }), HasSubstr(": expected one summary only"));
}

TEST_F(outputs, name_the_file_that_is_no_result) {
  auto const other = write("other.json", R"({"schema": "something/1"})");
  EXPECT_EQ(complaint([&] { page({other}); }),
            other + ": schema: expected \"loadgen.run/1\" or \"poolbench.summary/1\", found \"something/1\"");
  auto const lost = write("lost.json", R"({"schema": "poolbench.summary/1", "cells": [
    {"db_mode": "pooled", "client": "async", "run": "runs/gone.json"}]})");
  EXPECT_EQ(complaint([&] { page({lost}); }),
            folder / "runs/gone.json" + ": cannot be read: No such file or directory");
  auto const odd = write("odd.json", R"({"schema": "poolbench.summary/1", "cells": [{"client": "async"}]})");
  EXPECT_EQ(complaint([&] { page({odd}); }), odd + ": cells[0].db_mode: expected a value, found none");
}

}  // namespace
}  // namespace loadgen::report
