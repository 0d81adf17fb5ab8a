#include "plan/compare_table.hpp"

namespace loadgen::plan {
namespace {

constexpr std::string_view sides = "The two sides (for B: -b instead of -a)";
constexpr std::string_view load = "Load";
constexpr std::string_view requests = "Requests";
constexpr std::string_view design = "Design";
constexpr std::string_view verdict = "Verdict";
constexpr std::string_view outputs = "Outputs";
constexpr std::string_view other = "Other";

constexpr option_row options[] = {
    {0, "name-a", "NAME", sides, "what reports call it", "A"},
    {0, "name-b", "NAME", sides, "the same for B", "B"},
    {0, "before-a", "'METHOD URL [BODY]'", sides, "send this request before each of its blocks"},
    {0, "before-b", "'METHOD URL [BODY]'", sides, "the same for B"},
    {0, "start-a", "COMMAND", sides, "start it with this shell command before each of its blocks"},
    {0, "start-b", "COMMAND", sides, "the same for B"},
    {0, "stop-a", "COMMAND", sides, "stop it with this shell command after each of its blocks"},
    {0, "stop-b", "COMMAND", sides, "the same for B"},
    {0, "pid-a", "PID|FILE", sides,
     "the server's process, or a file that begins with its number: CPU per request and memory are measured"},
    {0, "pid-b", "PID|FILE", sides, "the same for B"},
    {0, "metrics-a", "URL", sides, "without a pid: where the server tells process_cpu_seconds_total"},
    {0, "metrics-b", "URL", sides, "the same for B"},

    {'c', "connections", "N", load, "clients, each with a connection of its own", "64"},
    {'t', "threads", "N", load, "event loops of the async client", "1"},
    {'R', "rate", "RATE", load, "requests (journeys) per second of the open loop", "what a pilot finds"},
    {0, "client", "KIND", load, "async or sync", "async", "async sync"},

    {0, "scenario", "FILE", requests, "what to send, from a scenario file (TOML)"},
    {'m', "method", "METHOD", requests, "method of the request", "GET, or POST with a body"},
    {'H', "header", "'NAME: VALUE'", requests, "send this header", "", "", true},
    {'b', "body", "BODY|@FILE", requests, "send this body, or the content of FILE"},
    {'T', "timeout", "DURATION", requests, "give up on an answer after this time", "5s"},
    {0, "unix-socket", "PATH", requests, "connect to this Unix socket instead of the URL's host"},
    {'k', "insecure", "", requests, "accept any certificate over HTTPS"},

    {0, "block", "DURATION", design, "measured part of a block: half at full speed, half at the rate", "3s"},
    {0, "discard", "DURATION", design, "load before that, in no result", "0.5s"},
    {0, "looks", "QUADS,...", design, "after how many quads the data is looked at", "10,20,30"},
    {0, "seed", "N", design, "of the coin that draws the order, and of everything else random", "drawn anew"},

    {0, "error-rate", "SHARE", verdict,
     "of false alarms: over all gated metrics and all looks of a comparison of equals", "5%"},
    {0, "equivalence", "METRIC=SHARE", verdict,
     "PASS needs the whole interval within this change; CPU 5%, throughput 15%, p50 25%", "", "", true},
    {0, "minimal-effect", "METRIC=SHARE", verdict,
     "smaller changes are never called a regression, however certain; CPU 1%, p50 and throughput 3%", "", "",
     true},
    {0, "advisory", "METRIC", verdict, "show this metric, but let it decide nothing", "", "", true},
    {0, "guard", "METRIC", verdict,
     "this metric raises the alarm, but PASS needs no proof that it is unchanged: for what is too noisy to "
     "prove",
     "", "", true},
    {0, "max-send-lag", "DURATION", verdict,
     "a block is measured anew when more than 1 % of its requests were sent later than this", "20ms"},
    {0, "from", "FILE", verdict, "judge what was measured before (its --json) anew; measure nothing", "", "",
     true},

    {0, "title", "TEXT", outputs, "what reports call the comparison", "the scenario's name"},
    {0, "json", "FILE", outputs, "write everything, with every block: for --from and other programs"},
    {0, "markdown", "FILE", outputs, "write a summary for a pull request"},
    {0, "junit", "FILE", outputs, "write JUnit XML, a test case for each metric"},
    {0, "benchmark", "FILE", outputs, "write github-action-benchmark's customSmallerIsBetter"},
    {0, "bencher", "FILE", outputs, "write Bencher Metric Format"},
    {0, "html", "FILE", outputs, "write a page with every block in time order"},
    {'q', "quiet", "", outputs, "print nothing but errors"},

    {'h', "help", "", other, "show this help and leave"},
};

constexpr example_row examples[] = {
    {"compare --pid-a 4711 --pid-b 4712 http://old:8080 http://new:8080",
     "two servers, side by side; exit code 2 if the second one is worse"},
    {"compare --before-a 'PUT http://h/a' --before-b 'PUT http://h/b' URL",
     "two modes of one server, which a request switches"},
    {"compare --from monday.json --equivalence p50_ms=5%", "judge saved blocks by another bound"},
};

constexpr command_row row{
    "compare",
    "A_URL [B_URL]",
    "Measure two targets in turns, and say whether B is worse than A",
    "The two sides take turns in quads of short blocks, A B B A or B A A B by a coin, so that neither a "
    "drift "
    "of the machine nor going first favours one of them. Each block measures throughput at full speed and "
    "response times at a rate that both hold; CPU per request too, when a pid or metrics are given.\n\n"
    "The verdict comes from a permutation test on whole quads, at up to three looks, corrected for the looks "
    "and for the number of gated metrics (CPU per request, p50, throughput). PASS means that the whole "
    "interval lies within the equivalence bound, not that nothing was found.\n\n"
    "Exit codes: 0 PASS or IMPROVEMENT; 1 wrong usage, or a target cannot be reached; 2 REGRESSION; 3 "
    "INCONCLUSIVE; 4 INVALID: the blocks do not compare what they should; 130 interrupted.",
    options,
    examples};

}  // namespace

command_row const& compare_row() noexcept {
  return row;
}

}  // namespace loadgen::plan
