#include "telemetry/labelled.hpp"

#include "telemetry/instruments.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace poolbench::telemetry {
namespace {

constexpr metric_names::family<2> example{"example_total", "An example.", {"a", "b"}};
constexpr metric_names::family<0> bare{"bare_total", "Without labels.", {}};

TEST(labelled, finds_the_same_instrument_again) {
  labelled<2, counter> family{example, 8};
  auto& first = family.at({"x", "y"});
  EXPECT_EQ(&first, &family.at({std::string{"x"}, std::string{"y"}}));
  EXPECT_NE(&first, &family.at({"y", "x"}));
  EXPECT_NE(&first, &family.at({"xy", ""}));
}

TEST(labelled, copies_the_values_it_is_given) {
  labelled<2, counter> family{example, 8};
  {
    std::string const gone = "temporary";
    family.at({gone, ""}).add(3);
  }
  auto const collected = family.collect();
  ASSERT_EQ(collected.metric.size(), 1U);
  EXPECT_EQ(collected.name, "example_total");
  EXPECT_EQ(collected.help, "An example.");
  EXPECT_EQ(collected.type, prometheus::MetricType::Counter);
  EXPECT_EQ(collected.metric[0].label[0].name, "a");
  EXPECT_EQ(collected.metric[0].label[0].value, "temporary");
  EXPECT_EQ(collected.metric[0].label[1].name, "b");
  EXPECT_EQ(collected.metric[0].counter.value, 3);
}

TEST(labelled, counts_what_does_not_fit_under_other) {
  labelled<2, counter> family{example, 3};
  for (int i = 0; i < 10; ++i) family.at({std::to_string(i), ""}).add();
  family.at({"0", ""}).add();
  auto const collected = family.collect();
  ASSERT_EQ(collected.metric.size(), 4U);
  EXPECT_EQ(collected.metric[0].counter.value, 2);
  EXPECT_EQ(collected.metric[3].label[0].value, "_OTHER");
  EXPECT_EQ(collected.metric[3].counter.value, 7);
}

TEST(labelled, works_without_labels) {
  labelled<0, counter> family{bare, 1};
  family.at({}).add();
  EXPECT_EQ(family.collect().metric.at(0).counter.value, 1);
}

TEST(labelled, makes_one_instrument_when_many_threads_ask_first) {
  labelled<2, counter> family{example, 64};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&family] {
      for (int i = 0; i < 50 * 200; ++i) family.at({std::to_string(i % 50), "v"}).add();
    });
  for (auto& thread : threads) thread.join();
  auto const collected = family.collect();
  EXPECT_EQ(collected.metric.size(), 50U);
  for (auto const& metric : collected.metric) EXPECT_EQ(metric.counter.value, 4 * 200);
}

}  // namespace
}  // namespace poolbench::telemetry
