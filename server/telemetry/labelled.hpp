#pragma once

#include "telemetry/metric_names.hpp"

#include <prometheus/metric_family.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace poolbench::telemetry {

// A family of instruments, one for each combination of label values. Finding one that exists takes no lock: a
// fixed open-addressed table of pointers that are set once and never again. Making one takes a mutex. The
// table never grows, which bounds cardinality: when it is full, everything new is counted under "_OTHER".
// Thread-safe.
template <std::size_t N, class Instrument>
class labelled {
 public:
  using values = std::array<std::string_view, N>;

  // `arguments` construct every instrument. `room` is how many combinations there may be. `what` must have
  // static storage.
  template <class... Arguments>
  explicit labelled(metric_names::family<N> const& what, std::size_t room, Arguments... arguments)
      : what_(what),
        room_(room),
        make_([arguments...](values const& labels) { return std::make_unique<child>(labels, arguments...); }),
        slots_(2 * room) {  // at most half full, so that probing stays short
    values all;
    all.fill("_OTHER");
    other_ = make_(all);
  }

  // The instrument of these label values, made if need be. The values are copied.
  Instrument& at(values const& labels) {
    for (auto i = hash(labels) % slots_.size();; i = (i + 1) % slots_.size()) {
      child* const found = slots_[i].load(std::memory_order_acquire);
      if (found == nullptr) return insert(labels, i);
      if (found->matches(labels)) return found->instrument;
    }
  }

  // The family as prometheus-cpp has it; combinations in the order in which they appeared.
  prometheus::MetricFamily collect() const {
    prometheus::MetricFamily family;
    family.name = what_.name;
    family.help = what_.help;
    family.type = Instrument::type;
    std::lock_guard const hold{mutex_};
    for (auto const& each : children_) family.metric.push_back(read(*each));
    if (overflowed_) family.metric.push_back(read(*other_));
    return family;
  }

 private:
  struct child {
    template <class... Arguments>
    explicit child(values const& from, Arguments... arguments) : instrument(arguments...) {
      for (std::size_t i = 0; i < N; ++i) labels[i] = from[i];
    }
    bool matches(values const& wanted) const noexcept {
      for (std::size_t i = 0; i < N; ++i)
        if (labels[i] != wanted[i]) return false;
      return true;
    }
    std::array<std::string, N> labels;
    Instrument instrument;
  };

  static std::size_t hash(values const& labels) noexcept {
    std::size_t sum = 0;
    for (auto const label : labels) sum = sum * 0x9e3779b97f4a7c15U + std::hash<std::string_view>{}(label);
    return sum;
  }

  // `from` is where the search ended; another thread may have been faster.
  Instrument& insert(values const& labels, std::size_t from) {
    std::lock_guard const hold{mutex_};
    for (auto i = from;; i = (i + 1) % slots_.size()) {
      child* const found = slots_[i].load(std::memory_order_relaxed);
      if (found != nullptr && found->matches(labels)) return found->instrument;
      if (found != nullptr) continue;
      if (children_.size() == room_) {
        overflowed_ = true;
        return other_->instrument;
      }
      auto& made = children_.emplace_back(make_(labels));
      slots_[i].store(made.get(), std::memory_order_release);
      return made->instrument;
    }
  }

  prometheus::ClientMetric read(child const& from) const {
    prometheus::ClientMetric metric;
    for (std::size_t i = 0; i < N; ++i)
      metric.label.push_back({.name = std::string{what_.labels[i]}, .value = from.labels[i]});
    from.instrument.write(metric);
    return metric;
  }

  metric_names::family<N> const& what_;
  std::size_t const room_;
  std::function<std::unique_ptr<child>(values const&)> const make_;
  std::vector<std::atomic<child*>> slots_;
  std::unique_ptr<child> other_;
  mutable std::mutex mutex_;  // for what follows
  std::vector<std::unique_ptr<child>> children_;
  bool overflowed_ = false;
};

}  // namespace poolbench::telemetry
