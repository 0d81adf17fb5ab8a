#include "plan/command_table.hpp"

#include "plan/capacity_table.hpp"
#include "plan/compare_table.hpp"

#include <algorithm>
#include <array>

namespace loadgen::plan {
namespace {

constexpr std::string_view load = "Load";
constexpr std::string_view requests = "Requests";
constexpr std::string_view verdict = "Verdict";
constexpr std::string_view outputs = "Outputs";
constexpr std::string_view other = "Other";

constexpr option_row help_row{'h', "help", "", other, "show this help and leave"};

constexpr option_row run_options[] = {
    {'c', "connections", "N", load, "clients, each with a connection of its own", "64"},
    {'t', "threads", "N", load,
     "event loops of the async client; the sync client has a thread per connection", "1"},
    {'d', "duration", "DURATION", load, "length of the measured part", "10s"},
    {'n', "requests", "N", load, "stop after so many requests (open loop: journeys) instead of a duration"},
    {'R', "rate", "RATE", load,
     "open loop: requests (journeys) per second, sent on time whatever the answers do; 0: closed loop, each "
     "connection sends when its answer came; with --stages: the rate the first stage starts at",
     "0"},
    {0, "stages", "DURATION:RATE,...", load,
     "open loop: each stage goes linearly from the rate before it to its own (10s:100,30s:1k); the run lasts "
     "as long as they do"},
    {0, "arrivals", "KIND|@FILE", load,
     "spacing of an open loop's requests: constant, poisson, or replayed from a file that says when each is "
     "due, "
     "one a line, in seconds or with a unit (0.0125, 12.5ms)",
     "constant", "constant poisson"},
    {0, "backlog", "POLICY", load,
     "open loop, what to do with a request whose time has come while every connection is busy: queue, drop "
     "or "
     "deadline[:DURATION] (give up when unsent for so long; without a duration, --timeout)",
     "queue", "queue drop deadline"},
    {0, "coalesce", "DURATION", load,
     "open loop, async client: send what is due within so long of each other together, when the last of it "
     "is due; saves "
     "CPU at high rates, counts as send lag; 0s: each at its own time",
     "50us"},
    {0, "warmup", "DURATION", load, "load before the measured part, at its first rate, in no result", "0s"},
    {0, "client", "KIND", load, "async (event loops) or sync (a thread per connection, blocking I/O)",
     "async", "async sync"},
    {0, "reuse", "", load, "keep connections open between requests (the default)"},
    {0, "no-reuse", "", load, "open a new connection for every request"},
    {0, "seed", "N", load, "repeat the random choices of the run that reported this seed", "drawn anew"},

    {0, "scenario", "FILE", requests,
     "what to send, from a scenario file (TOML); a URL replaces its base_url"},
    {'m', "method", "METHOD", requests, "method of the request", "GET, or POST with a body"},
    {'H', "header", "'NAME: VALUE'", requests,
     "send this header; with a scenario: instead of the scenario's own", "", "", true},
    {'b', "body", "BODY|@FILE", requests, "send this body, or the content of FILE"},
    {'T', "timeout", "DURATION", requests, "give up on an answer after this time", "5s"},
    {0, "unix-socket", "PATH", requests, "connect to this Unix socket instead of the URL's host"},
    {'k', "insecure", "", requests, "accept any certificate over HTTPS"},
    {0, "trace-rate", "SHARE", requests, "share of requests whose traceparent asks for a trace (1%, 0.01)",
     "0"},

    {0, "threshold", "'STATISTIC<VALUE'", verdict,
     "fail (exit code 2) unless it holds: p99<20ms, login.p95<50ms, error_rate<0.1%, rate>950", "", "", true},
    {0, "max-send-lag", "DURATION", verdict,
     "the measurement is not valid (exit code 4) when more than 1 % of requests were sent later than this by "
     "loadgen's own fault",
     "1ms"},

    {0, "json", "FILE", outputs, "write the result, for `report`, `merge` and other programs"},
    {0, "hlog", "FILE", outputs, "write an HdrHistogram interval log (V2)"},
    {0, "hgrm", "FILE", outputs, "write the response time's percentile distribution"},
    {0, "prometheus", "ADDR", outputs, "serve metrics at http://ADDR/metrics while the run lasts"},
    {0, "grafana-url", "URL", outputs,
     "mark the run's begin and end in the graphs of this Grafana; the token for it is taken from the "
     "environment "
     "variable GRAFANA_TOKEN"},
    {0, "grafana-token-file", "FILE", outputs, "take Grafana's token from this file instead"},
    {0, "label", "NAME=VALUE", outputs, "put this label on the result and the metrics", "", "", true},
    {'q', "quiet", "", outputs, "print nothing but errors"},

    {0, "dry-run", "", other, "print the requests a client would send, and send none; -n says how many"},
    help_row,
};
constexpr example_row run_examples[] = {
    {"run http://127.0.0.1:8080/", "as fast as 64 connections can, for 10 seconds"},
    {"run -c 200 -R 5k -d 1m --warmup 5s --threshold 'p99<20ms' http://127.0.0.1:8080/",
     "5,000 requests per second for a minute; exit code 2 if p99 >= 20 ms"},
    {"run --stages 30s:1k,1m:1k,30s:0 --arrivals poisson http://127.0.0.1:8080/",
     "up to 1,000 per second, a minute there, and down again, at random times"},
    {"run -b @order.json -H 'Content-Type: application/json' http://127.0.0.1:8080/orders", "POST a file"},
    {"run --scenario shop.toml --json shop.json http://127.0.0.1:8080",
     "the journeys of a scenario against this server; keep the result"},
};

constexpr option_row report_options[] = {
    {'o', "output", "FILE", outputs, "where the page goes"},
    help_row,
};
constexpr example_row report_examples[] = {
    {"report pooled.json per-request.json -o report.html", "two runs laid over each other"},
};

constexpr option_row merge_options[] = {
    {'o', "output", "FILE", outputs, "where the merged result goes"},
    help_row,
};
constexpr example_row merge_examples[] = {
    {"merge shard-1.json shard-2.json -o all.json", "what one run of both would have recorded"},
};

constexpr option_row check_options[] = {
    {'n', "requests", "N", other, "print so many journeys, drawn as a run draws them", "each journey once"},
    {0, "seed", "N", other, "repeat the random choices of a run", "1"},
    help_row,
};
constexpr example_row check_examples[] = {
    {"check shop.toml", "one of each journey"},
    {"check -n 20 shop.toml", "twenty journeys, as their weights draw them"},
};

constexpr option_row help_options[] = {
    {0, "man", "", other, "print the manual page (troff) instead: loadgen help --man | man -l -"},
    help_row,
};
constexpr option_row completion_options[] = {help_row};
constexpr example_row completion_examples[] = {
    {"completion bash > ~/.local/share/bash-completion/completions/loadgen", "for good"},
};

command_row const commands[] = {
    {"run", "[URL]", "Send load to a URL or along a scenario, and say what it measured",
     "Durations have units (500us, 20ms, 10s, 1m30s, 2h), numbers may have k or M.\n\n"
     "Response time counts from when a request was due, service time from when it was sent: with a rate, a "
     "stalled server cannot hide the requests it held up.\n\n"
     "Exit codes: 0 fine; 1 wrong usage, or the target cannot be reached; 2 a threshold failed; 4 the "
     "measurement is not valid; 130 interrupted, results so far are written.",
     run_options, run_examples},
    {"report", "RESULT.json...", "Make one HTML page of one result or several",
     "The page is self-contained: it can be mailed, and opened without a network.", report_options,
     report_examples},
    {"merge", "RESULT.json...", "Add results of runs that belong together",
     "Histograms are added, percentiles never averaged: the result is what one run of all of them would have "
     "recorded.",
     merge_options, merge_examples},
    capacity_row(),
    sweep_row(),
    compare_row(),
    {"check", "FILE", "Check a scenario file and print the requests a client would send",
     "A mistake is shown with its line and column. What only an answer could fill in stays as ${name}.",
     check_options, check_examples},
    {"help", "[COMMAND]", "Show how a command is used", "", help_options, {}},
    {"completion", "bash", "Print a completion script for the shell",
     "For this shell alone: source <(loadgen completion bash)", completion_options, completion_examples},
};

}  // namespace

std::span<command_row const> command_table() noexcept {
  return commands;
}

command_row const* find_command(std::string_view name) noexcept {
  auto const found =
      std::find_if(std::begin(commands), std::end(commands), [&](auto& c) { return c.name == name; });
  return found == std::end(commands) ? nullptr : found;
}

}  // namespace loadgen::plan
