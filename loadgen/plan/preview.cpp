#include "plan/preview.hpp"

#include "plan/client_state.hpp"
#include "plan/template.hpp"

#include <fmt/format.h>

#include <iterator>
#include <span>

namespace loadgen::plan {
namespace {

class previewer {
 public:
  explicit previewer(plan const& what)
      : plan_(what), cursors_(what.work.feeds.size()), client_(what.work, cursors_, 0, what.seed) {}

  // Setup and teardown.
  void once(std::string_view kind, std::span<std::size_t const> steps) {
    if (steps.empty()) return;
    client_.draw_rows();
    all(kind, steps);
  }

  void each_journey() {
    for (auto const& j : plan_.work.journeys) {
      client_.draw_rows();
      journey_steps(j);
    }
  }

  void drawn_journeys(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) journey_steps(plan_.work.journeys[client_.begin_journey()]);
  }

  std::string take() { return std::move(out_); }

 private:
  void journey_steps(journey const& j) { all(fmt::format("journey '{}'", j.name), j.steps); }

  void all(std::string_view kind, std::span<std::size_t const> steps) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      auto const& s = plan_.work.steps[steps[i]];
      fmt::format_to(std::back_inserter(out_), "### {}, step {} of {}: {}\n", kind, i + 1, steps.size(),
                     s.name);
      request(s);
    }
  }

  void request(step const& s) {
    auto const to = std::back_inserter(out_);
    fmt::format_to(to, "{} {} HTTP/1.1\nHost: {}\n", s.method, filled(s.target), plan_.target.host_header);
    for (auto const& h : s.headers) fmt::format_to(to, "{}: {}\n", h.name, filled(h.value));
    auto const body = filled(s.body);
    if (!body.empty()) fmt::format_to(to, "Content-Length: {}\n", body.size());
    fmt::format_to(to, "\n");
    if (!body.empty()) fmt::format_to(to, "{}\n\n", body);
  }

  std::string filled(text const& t) {
    std::string result;
    for (auto const& p : t) {
      if (auto const* const v = std::get_if<variable>(&p)) {
        fmt::format_to(std::back_inserter(result), "${{{}}}", plan_.work.variables[v->slot]);
      } else {
        render({p}, client_, result);
      }
    }
    return result;
  }

  plan const& plan_;
  feed_cursors cursors_;
  client_state client_;
  std::string out_;
};

std::string counted(std::size_t n, std::string_view one) {
  return fmt::format("{} {}{}", n, one, n == 1 ? "" : "s");
}

}  // namespace

std::string preview(plan const& what, std::optional<std::uint64_t> journeys) {
  previewer shown(what);
  shown.once("setup", what.work.setup);
  if (journeys) {
    shown.drawn_journeys(*journeys);
  } else {
    shown.each_journey();
  }
  shown.once("teardown", what.work.teardown);
  return shown.take();
}

std::string describe(scenario const& work) {
  return fmt::format("{}{}{}, {}, {}", work.name, work.name.empty() ? "" : ": ",
                     counted(work.journeys.size(), "journey"), counted(work.steps.size(), "step"),
                     counted(work.feeds.size(), "feed"));
}

}  // namespace loadgen::plan
