#include "plan/scenario_file.hpp"

#include "plan/feed_reader.hpp"
#include "plan/files.hpp"
#include "plan/step_reader.hpp"
#include "plan/suggest.hpp"
#include "plan/threshold.hpp"
#include "plan/toml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace loadgen::plan {
namespace {

using phase = step_reader::phase;

// Builds the scenario from the parsed file: first what others refer to, then the steps in the order in which
// a client runs them, so that a hole can only name what is already there.
class scenario_builder {
 public:
  scenario_builder(std::string const& path, toml::table const& root)
      : path_(path),
        top_(path_, root, "a scenario",
             {"name", "base_url", "thresholds", "load", "headers", "feeds", "setup", "journey", "teardown"}),
        steps_(top_.table("headers"), directory(), [this](auto const& name) { return slot_of(name); }) {}

  scenario_file build() {
    auto& work = result_.work;
    work.name = top_.text("name").value_or(std::filesystem::path(path_).stem().string());
    read_base();
    read_load();
    read_feeds();

    names known{work.feeds, {}, counters_};
    for (auto const* table : top_.tables("setup"))
      work.setup.push_back(add_step(*table, known, phase::setup));
    for (auto const* table : top_.tables("journey")) add_journey(*table, known);
    if (work.journeys.empty()) top_.fail("expected at least one [[journey]]");
    for (auto const* table : top_.tables("teardown")) {
      work.teardown.push_back(add_step(*table, known, phase::teardown));
    }
    for (auto const& [written, node] : top_.texts("thresholds")) add_threshold(written, *node, std::nullopt);

    work.variable_slots = slots_.size();
    work.variables.resize(slots_.size());
    for (auto const& [variable, slot] : slots_) work.variables[slot] = variable;
    work.counter_slots = counters_.size();
    return std::move(result_);
  }

 private:
  std::filesystem::path directory() const { return std::filesystem::path(path_).parent_path(); }

  std::size_t slot_of(std::string const& variable) {
    return slots_.try_emplace(variable, slots_.size()).first->second;
  }

  void read_base() {
    auto const written = top_.text("base_url");
    if (!written) return;
    top_.parsed(*top_.find("base_url"), "base_url", *written, [&] {
      result_.base = parse_url(*written);
      if (result_.base->target.find('?') != std::string::npos) {
        throw bad_value("expected a URL without a query");
      }
    });
  }

  void read_load() {
    auto const* const table = top_.table("load");
    if (table == nullptr) return;
    auto const settings = load_setting_table();
    for (auto const& [key, node] : *table) {
      auto const name = key.str();
      auto const setting =
          std::find_if(settings.begin(), settings.end(), [&](auto& s) { return s.name == name; });
      if (setting == settings.end()) refuse_setting(key);
      auto written = scalar_text(node);
      if (!written) top_.fail(node, fmt::format("{}: expected a string, a number or a boolean", name));
      if (name == "arrivals" && written->starts_with('@')) {  // a file beside this one
        written = "@" + (directory() / written->substr(1)).string();
      }
      top_.parsed(node, name, *written, [&] { setting->apply(result_.load, *written); });
    }
    if (auto const twice = contradiction(result_.load, false); !twice.empty()) top_.fail(*table, twice);
    try {
      plan scratch;
      put_load(result_.load, scratch);
    } catch (bad_value const& e) {
      top_.fail(*table, e.what());
    }
  }

  [[noreturn]] void refuse_setting(toml::key const& key) const {
    std::vector<std::string> choices;
    for (auto const& s : load_setting_table()) choices.emplace_back(s.name);
    auto closest = suggestion(key.str(), choices);
    if (closest.empty()) closest = fmt::format(" (expected {})", fmt::join(choices, ", "));
    fail_at(path_, key.source(), fmt::format("[load] has no key '{}'{}", key.str(), closest));
  }

  void read_feeds() {
    auto const* const table = top_.table("feeds");
    if (table == nullptr) return;
    for (auto const& [key, node] : *table) {
      result_.work.feeds.push_back(read_feed(path_, key, node, directory()));
    }
  }

  std::size_t add_step(toml::table const& table, names& known, phase when) {
    return add_step(table_reader(path_, table, "a step", step_reader::keys()), known, when);
  }

  std::size_t add_step(table_reader const& reader, names& known, phase when) {
    auto& all = result_.work.steps;
    auto added = steps_.read(reader, known, when);
    if (std::any_of(all.begin(), all.end(), [&](auto& s) { return s.name == added.name; })) {
      reader.fail(*reader.find("name"),
                  fmt::format("there is another step '{}': expected its own name", added.name));
    }
    all.push_back(std::move(added));
    auto const index = all.size() - 1;
    for (auto const& [written, node] : reader.texts("thresholds")) add_threshold(written, *node, index);
    return index;
  }

  // A journey's holes may name what setup and its own earlier steps extract.
  void add_journey(toml::table const& table, names known) {
    journey added;
    if (table.contains("request")) {  // its only step
      auto keys = step_reader::keys();
      keys.push_back("weight");
      table_reader const reader(path_, table, "a journey of one step", keys);
      added.name = reader.required_text("name");
      added.weight = read_weight(reader);
      added.steps.push_back(add_step(reader, known, phase::journey));
    } else {
      table_reader const reader(path_, table, "a journey", {"weight", "name", "step", "request"});
      added.name = reader.required_text("name");
      added.weight = read_weight(reader);
      for (auto const* s : reader.tables("step")) added.steps.push_back(add_step(*s, known, phase::journey));
      if (added.steps.empty()) reader.fail("expected at least one [[journey.step]], or a request");
    }
    auto const& all = result_.work.journeys;
    if (std::any_of(all.begin(), all.end(), [&](auto& j) { return j.name == added.name; })) {
      fail_at(path_, table.get("name")->source(),
              fmt::format("there is another journey '{}': expected its own name", added.name));
    }
    result_.work.journeys.push_back(std::move(added));
  }

  double read_weight(table_reader const& reader) const {
    auto const* const node = reader.find("weight");
    if (node == nullptr) return 1;
    auto const weight = node->value<double>();
    if (!weight || !(*weight > 0) || *weight > 1e9) reader.fail(*node, "weight: expected a number above 0");
    return *weight;
  }

  void add_threshold(std::string const& written, toml::node const& node, std::optional<std::size_t> about) {
    top_.parsed(node, "threshold", written,
                [&] { result_.thresholds.push_back(parse_threshold(written, result_.work.steps, about)); });
  }

  std::string path_;
  table_reader top_;
  step_reader steps_;
  std::map<std::string, std::size_t, std::less<>> slots_;
  std::map<std::string, std::size_t, std::less<>> counters_;
  scenario_file result_;
};

}  // namespace

scenario_file load_scenario(std::string const& path) {
  return parse_scenario(read_file(path), path);
}

scenario_file parse_scenario(std::string_view content, std::string const& path) {
  try {
    auto const root = toml::parse(content, std::string_view(path));
    return scenario_builder(path, root).build();
  } catch (toml::parse_error const& e) {
    fail_at(path, e.source(), e.description());
  }
}

}  // namespace loadgen::plan
