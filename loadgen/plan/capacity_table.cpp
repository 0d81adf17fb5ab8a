#include "plan/capacity_table.hpp"

namespace loadgen::plan {
namespace {

constexpr std::string_view goal = "Objective";
constexpr std::string_view search = "Search";
constexpr std::string_view measuring = "Measuring";
constexpr std::string_view load = "Load";
constexpr std::string_view requests = "Requests";
constexpr std::string_view outputs = "Outputs";
constexpr std::string_view other = "Other";

// What both share.
constexpr option_row threads_row{'t', "threads", "N", load, "event loops of the async client", "1"};
constexpr option_row client_row{
    0,       "client",    "KIND", load, "async (event loops) or sync (a thread per connection, blocking I/O)",
    "async", "async sync"};
constexpr option_row reuse_row{0, "reuse", "", load, "keep connections open between requests (the default)"};
constexpr option_row no_reuse_row{0, "no-reuse", "", load, "open a new connection for every request"};
constexpr option_row seed_row{
    0,           "seed", "N", load, "repeat the random choices of the measurement that reported this seed",
    "drawn anew"};
constexpr option_row scenario_row{0, "scenario", "FILE", requests,
                                  "what to send, from a scenario file (TOML); a URL replaces its base_url"};
constexpr option_row method_row{
    'm', "method", "METHOD", requests, "method of the request", "GET, or POST with a body"};
constexpr option_row header_row{'H', "header", "'NAME: VALUE'", requests, "send this header", "", "", true};
constexpr option_row body_row{'b', "body", "BODY|@FILE", requests, "send this body, or the content of FILE"};
constexpr option_row timeout_row{'T', "timeout", "DURATION", requests, "give up on an answer after this time",
                                 "5s"};
constexpr option_row unix_socket_row{0, "unix-socket", "PATH", requests,
                                     "connect to this Unix socket instead of the URL's host"};
constexpr option_row insecure_row{'k', "insecure", "", requests, "accept any certificate over HTTPS"};
constexpr option_row label_row{0,  "label", "NAME=VALUE", outputs, "put this label on the result",
                               "", "",      true};
constexpr option_row quiet_row{'q', "quiet", "", outputs, "print nothing but errors"};
constexpr option_row help_row{'h', "help", "", other, "show this help and leave"};

// --- capacity

constexpr option_row capacity_options[] = {
    {0, "slo", "'STATISTIC<VALUE,...'", goal,
     "what must hold, all of it: p99<20ms, login.p95<50ms, error_rate<0.1%; any statistic of `run "
     "--threshold` but rate",
     "the scenario's thresholds", "", true},

    {0, "start-rate", "RATE", search, "the first rate to try, in requests (journeys) per second", "100"},
    {0, "max-rate", "RATE", search, "never go above this rate", "1M"},
    {0, "precision", "SHARE", search, "stop when the interval is as narrow as this", "5%"},
    {0, "probes", "N", search, "give up after so many probes", "60"},
    {'d', "duration", "DURATION", search, "length of a probe's measured part", "5s"},
    {0, "warmup", "DURATION", search, "load before that, at the probe's rate, in no result", "1s"},

    {'c', "connections", "N", load, "clients, each with a connection of its own", "64"},
    threads_row,
    {0, "arrivals", "KIND", load,
     "spacing of the requests: constant, or poisson as of users who do not know "
     "of each other",
     "poisson", "constant poisson"},
    client_row,
    reuse_row,
    no_reuse_row,
    seed_row,
    {0, "max-send-lag", "DURATION", load,
     "a probe is not valid, and made again, when more than 1 % of its requests were sent later than this by "
     "loadgen's own fault",
     "1ms"},

    scenario_row,
    method_row,
    header_row,
    body_row,
    timeout_row,
    unix_socket_row,
    insecure_row,

    {0, "json", "FILE", outputs, "write the result, with every probe"},
    label_row,
    quiet_row,
    help_row,
};
constexpr example_row capacity_examples[] = {
    {"capacity --slo 'p99<20ms,error_rate<0.1%' http://127.0.0.1:8080/",
     "the highest rate at which 99 of 100 answers come within 20 ms"},
    {"capacity --slo 'p99<50ms' --start-rate 500 -d 10s -c 200 --scenario shop.toml",
     "of a whole mix; longer probes tell a noisy target's edge better"},
};
constexpr command_row capacity_row_{
    "capacity",
    "[URL]",
    "Find the highest rate that a target holds under an objective",
    "Probes are open loops of a few seconds. The rate is doubled until one misses the objective, then the "
    "edge is looked for between: near it a probe may go either way, so rates there are probed again and "
    "again, and the answer is an interval that holds the edge with 95 % confidence. The edge is the rate at "
    "which a probe holds the objective half of the time: plan to stay below the interval.\n\n"
    "A target also misses when it cannot keep up: more than 1 % of a probe's requests were still unsent at "
    "its end because every connection was waiting for an answer.\n\n"
    "Exit codes: 0 found; 1 wrong usage, or the target cannot be reached; 3 inconclusive: the edge is "
    "outside "
    "the limits, or --probes were not enough; 4 not valid: the generator was the bottleneck; 130 "
    "interrupted, "
    "results so far are written.",
    capacity_options,
    capacity_examples};

// --- sweep

constexpr option_row sweep_options[] = {
    {'c', "connections", "N,N,...", measuring, "how many connections, at least four different numbers",
     "1,2,4,8,16,32,64"},
    {0, "rounds", "N", measuring, "measure each number so often, up and down in turn", "3"},
    {'d', "duration", "DURATION", measuring, "length of each measurement", "2s"},
    {0, "warmup", "DURATION", measuring, "load before that, in no result", "0.5s"},

    threads_row,
    client_row,
    reuse_row,
    no_reuse_row,
    seed_row,

    scenario_row,
    method_row,
    header_row,
    body_row,
    timeout_row,
    unix_socket_row,
    insecure_row,

    {0, "json", "FILE", outputs, "write the result, with every measurement"},
    label_row,
    quiet_row,
    help_row,
};
constexpr example_row sweep_examples[] = {
    {"sweep -c 1,2,4,8,16,32,64,128 http://127.0.0.1:8080/", "where more connections stop helping"},
    {"sweep -d 5s --rounds 5 --scenario shop.toml --json sweep.json", "more carefully; keep the result"},
};
constexpr command_row sweep_row_{
    "sweep",
    "[URL]",
    "Measure throughput by number of connections, and find its peak",
    "Each number of connections is a closed loop: every connection sends when its answer came. The Universal "
    "Scalability Law X(N) = lambda N / (1 + sigma (N-1) + kappa N (N-1)) is fitted to the throughputs. sigma "
    "is contention, the share of the work that cannot go on in parallel; kappa is what each request costs "
    "every other one; throughput is highest at N = sqrt((1-sigma) / kappa).\n\n"
    "All intervals are of 95 % confidence. A peak beyond the largest number that was measured is "
    "extrapolated, and said to be.\n\n"
    "Exit codes: 0 fitted; 1 wrong usage, or the target cannot be reached; 3 inconclusive: the law does not "
    "fit; 4 not valid: the generator was the bottleneck in too many measurements; 130 interrupted, results "
    "so "
    "far are written.",
    sweep_options,
    sweep_examples};

}  // namespace

command_row const& capacity_row() noexcept {
  return capacity_row_;
}
command_row const& sweep_row() noexcept {
  return sweep_row_;
}

}  // namespace loadgen::plan
