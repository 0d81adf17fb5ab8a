#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What a run will do, decided completely before it starts: made once from the command line and the scenario
// file by plan/, read by everybody, changed by nobody. Immutable after construction, so thread-safe.
namespace loadgen::plan {

using nanoseconds = std::chrono::nanoseconds;

enum class client_kind { async, sync };
enum class loop_kind { closed, open };
enum class arrivals_kind { constant, poisson, replay };
// What happens to an intended request when every connection is busy (open loop only).
enum class backlog_policy { queue, drop, deadline };

// Where connections go. Exactly one of host/port or unix_socket is used.
struct endpoint {
  bool tls = false;
  bool verify_peer = true;  // false: -k
  std::string host;         // name or address, without brackets
  std::string port;
  std::string unix_socket;  // a path; empty: TCP
  std::string host_header;  // value of Host: as the URL spelled it
};

// --- text with holes

// What a value from outside turns into where it is put in.
enum class encoding {
  raw,        // as it is
  target,     // percent-encoded where it could not stand in a URL: a whole link stays a link
  component,  // percent-encoded but for letters, digits and -._~: one value in a query or a form
  json,       // escaped as the inside of a JSON string
  header,     // control characters become spaces
};
struct literal {
  std::string text;
};
struct feed_value {
  std::size_t feed;
  std::size_t column;
  encoding as = encoding::raw;
};
// An extracted value; slots are per client. A slot with many values (from_json::every) gives a random one at
// each use.
struct variable {
  std::size_t slot;
  encoding as = encoding::raw;
};
struct uuid {};  // ${uuid}: random, version 4, new at each use
struct random_integer {
  std::int64_t low, high;
};  // ${random:1:10}: both ends included
struct counter {
  std::size_t slot;
};                        // ${counter}: 0, 1, 2, ... per client
struct client_number {};  // ${client}: 0 .. connections - 1
using part = std::variant<literal, feed_value, variable, uuid, random_integer, counter, client_number>;
// Adjacent literals are merged; a text without holes is one literal (or empty).
// plan/template.hpp makes and renders these.
using text = std::vector<part>;

// --- scenario

enum class feed_order { sequential, random, per_client };
struct feed {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // never empty; each as long as columns
  feed_order order = feed_order::sequential;   // a row is drawn once per journey
};

struct from_json {
  std::string pointer;  // RFC 6901
  // A `*` in the pointer stands for every element of an array: "/*/id". All values found (at least one) are
  // kept.
  bool every = false;
};
struct from_header {
  std::string name;
};
struct from_regex {
  std::string pattern;
};  // Boost.Regex, Perl syntax; first group, or the whole match
struct extraction {
  std::size_t slot;
  std::variant<from_json, from_header, from_regex> from;
};

struct expectation {
  std::vector<std::uint16_t> status;                         // any of these; empty: 200..399
  std::vector<std::pair<std::string, std::string>> headers;  // name, exact value
  std::vector<std::pair<std::string, std::string>> json;     // pointer, value as compact JSON text
};

struct header {
  std::string name;
  text value;
};

// One request and what is expected of its answer.
struct step {
  std::string name;             // unique in the scenario; results are kept under it
  std::string method;           // upper case
  text target;                  // path and query
  std::vector<header> headers;  // without Host and Content-Length, which the engine writes
  text body;
  std::vector<extraction> extract;
  expectation expect;
  nanoseconds think_min{
      0};  // pause after the answer, uniform in [min, max]; closed loop and inside a journey
  nanoseconds think_max{0};
};

// Steps that one client runs in order. With an open loop each *journey* has one intended time, that of its
// first step; a later step is intended when the answer before it (plus think time) was there.
struct journey {
  std::string name;
  double weight = 1;               // positive; a share of the sum over all journeys
  std::vector<std::size_t> steps;  // into scenario::steps
};

struct scenario {
  std::string name;         // empty for a plain URL
  std::vector<step> steps;  // all of setup, journeys and teardown
  // Once per client, in order, before the clock starts; not in the results' totals.
  std::vector<std::size_t> setup;
  std::vector<journey> journeys;  // at least one
  std::vector<std::size_t> teardown;
  std::vector<feed> feeds;
  std::vector<std::string> variables;  // their names, by slot
  std::size_t variable_slots = 0;
  std::size_t counter_slots = 0;
};

// --- load

// A stretch of open-loop load: the rate goes linearly from begin to end.
struct stage {
  nanoseconds length{};
  double begin_rps = 0;
  double end_rps = 0;
  bool operator==(stage const&) const = default;
};

enum class compare_op { less, less_equal, greater, greater_equal };
// "step.p99<20ms". Percentiles are spelled with a point here (p99.9), also when p99_9 was written; see
// plan/threshold.hpp.
struct threshold {
  std::string expression;           // as written
  std::optional<std::size_t> step;  // absent: all
  std::string statistic;            // pNN[.N...], mean, min, max, stdev (response time), error_rate, rate
  compare_op op = compare_op::less;
  double value = 0;  // milliseconds, a share (0..1) or requests per second
};

// Where a run's begin and end are marked in graphs.
struct grafana {
  endpoint where;
  std::string path;   // of the annotations API
  std::string token;  // goes to that server, and nowhere else
};

struct plan {
  endpoint target;
  scenario work;
  client_kind client = client_kind::async;
  loop_kind loop = loop_kind::closed;
  unsigned connections = 64;
  unsigned threads = 1;                   // async: event loops; sync: ignored (a thread per connection)
  bool reuse = true;                      // false: a new connection for each request
  std::optional<std::uint64_t> requests;  // -n: sent after the warm-up (open loop: journeys); else duration
  nanoseconds duration = std::chrono::seconds{10};  // of the measured part, after the warm-up
  nanoseconds warmup{0};
  nanoseconds timeout = std::chrono::seconds{5};
  arrivals_kind arrivals = arrivals_kind::constant;
  std::vector<nanoseconds> offsets;  // replay: when each request is due, ascending; else empty
  // Open loop: at least one; the measured part, together as long as `duration`. The warm-up goes before them
  // at the rate the first one begins with; with `requests`, the last one's final rate goes on until all are
  // sent. With replay one, at the mean rate: the offsets say when.
  std::vector<stage> stages;
  backlog_policy backlog = backlog_policy::queue;
  nanoseconds backlog_deadline{0};  // policy `deadline`: unsent this long after its intended time: given up
  nanoseconds max_send_lag = std::chrono::milliseconds{1};
  // Open loop, async: requests that are due within so long of each other are sent together, when the last of
  // them is due. Below max_send_lag.
  nanoseconds coalesce = std::chrono::microseconds{50};
  std::uint64_t seed = 1;  // what was used, also when drawn
  double trace_rate = 0;   // share of requests whose traceparent says "sampled"
  std::vector<threshold> thresholds;
  std::map<std::string, std::string> labels;

  // Outputs; empty: not written.
  std::string json_path, hlog_path, hgrm_path, prometheus_address;
  std::optional<struct grafana> grafana;
  bool quiet = false;
};

}  // namespace loadgen::plan
