#pragma once

#include "capacity/edge_posterior.hpp"

#include <optional>
#include <vector>

namespace loadgen::capacity {

// What a probe at one rate said.
enum class held {
  yes,
  no,
  not_valid,  // the generator was not able to offer that rate: says nothing about the target
};

struct search_limits {
  double first_rps = 100;  // where doubling begins
  double lowest_rps = 1;   // a target that misses this is given up
  double highest_rps = 1e6;
  double precision = 0.05;  // of the interval: high / low - 1
  double confidence = 0.95;
  unsigned most_probes = 60;  // not valid ones included
};

enum class search_end {
  found,
  above_highest,      // it holds even highest_rps
  below_lowest,       // it misses even lowest_rps
  out_of_probes,      // the interval is still wider than asked for
  generator_limited,  // the generator could not offer a rate that the target misses
};

// Where the edge is: the rate that is held in half of all probes. low and high are the ends of the interval
// in which it lies with the confidence asked for.
struct edge {
  double low_rps = 0;
  double estimate_rps = 0;
  double high_rps = 0;
};

// Finds the highest rate that a target holds: says which rate to probe next, is told how that went, and so
// on until it is done. Decides only: no clock, no randomness, no sockets. Not thread-safe.
//
// The rate is doubled (or halved) until one is held and a higher one missed. From then on each probe is made
// where the edge is as likely above as below (see edge_posterior): bisection that repeats itself near the
// edge and recovers from an outcome that was an accident. It is done when the interval is as narrow as asked.
// A probe that was not valid is made again, unless nothing as fast has ever been valid: then, after `tries`
// in a row, its rate is taken for the generator's own limit, and the edge is looked for below it.
class edge_search {
 public:
  // 0 < lowest <= first <= highest, 0 < precision, 0 < confidence < 1, most_probes > 0.
  explicit edge_search(search_limits const& limits);

  // The rate of the next probe, in requests per second; nothing: done.
  std::optional<double> next() const noexcept { return next_rps_; }
  // The outcome of the probe that next() asked for.
  void report(held outcome);

  search_end how_it_ended() const noexcept { return end_; }  // once it is done
  // What is known so far; nothing until one rate was held and a higher one missed.
  std::optional<edge> found() const;
  double highest_held_rps() const noexcept { return held_.highest; }  // 0: none
  // The lowest rate that the generator was not able to offer; 0: none.
  double generator_limit_rps() const noexcept { return ceiling_; }

  static constexpr unsigned tries = 3;
  static constexpr unsigned patience = 8;  // probes not valid in a row, at a rate that was valid before

 private:
  struct valid_probe {
    double rate_rps;
    bool was_held;
  };
  struct range {  // 0: none yet
    double lowest = 0, highest = 0;
    void add(double rate_rps);
  };
  void on_valid(double rate_rps, bool was_held);
  void on_not_valid(double rate_rps);
  void learn(valid_probe const& probe);
  void decide();
  void raise();
  void lower();
  void bisect();
  void stop(search_end why);

  search_limits limits_;
  std::vector<valid_probe> probes_;
  range held_, missed_;
  std::optional<edge_posterior> posterior_;  // from when a rate was held and a higher one missed
  range covered_;                            // by the posterior
  double ceiling_ = 0;
  unsigned probes_made_ = 0;
  unsigned not_valid_in_a_row_ = 0;
  std::optional<double> next_rps_;
  search_end end_ = search_end::out_of_probes;
};

}  // namespace loadgen::capacity
