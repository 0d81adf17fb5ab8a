#pragma once

#include <array>
#include <cstdint>
#include <string_view>

// Every metric the server has: names, help, labels, buckets. OpenTelemetry's semantic conventions in
// Prometheus' spelling. Dashboards, recording rules and tests depend on these;
// tests/golden/server_metrics.txt must say the same.
namespace poolbench::telemetry::metric_names {

// A family's name, help and label names, in the order in which values are given.
template <std::size_t N>
struct family {
  std::string_view name;
  std::string_view help;
  std::array<std::string_view, N> labels;
};

// Upper bounds, in nanoseconds. HTTP's are a superset of OpenTelemetry's, whose first one of 5 ms says
// nothing about a fast server.
inline constexpr std::array<std::int64_t, 23> http_buckets{
    100'000,       250'000,       500'000,       1'000'000,     2'000'000,     3'000'000,
    4'000'000,     5'000'000,     7'500'000,     10'000'000,    15'000'000,    25'000'000,
    50'000'000,    75'000'000,    100'000'000,   250'000'000,   500'000'000,   750'000'000,
    1'000'000'000, 2'500'000'000, 5'000'000'000, 7'500'000'000, 10'000'000'000};
inline constexpr std::array<std::int64_t, 16> database_buckets{
    50'000,      100'000,       250'000,       500'000,       1'000'000,   2'500'000,
    5'000'000,   10'000'000,    25'000'000,    50'000'000,    100'000'000, 250'000'000,
    500'000'000, 1'000'000'000, 5'000'000'000, 10'000'000'000};
// Waiting is often nothing at all: one and ten microseconds in front.
inline constexpr std::array<std::int64_t, 18> wait_buckets{
    1'000,       10'000,      50'000,      100'000,       250'000,       500'000,
    1'000'000,   2'500'000,   5'000'000,   10'000'000,    25'000'000,    50'000'000,
    100'000'000, 250'000'000, 500'000'000, 1'000'000'000, 5'000'000'000, 10'000'000'000};

inline constexpr std::string_view mode = "connection_mode";
inline constexpr std::string_view pool = "db_client_connection_pool_name";

inline constexpr family<5> http_request_duration{
    "http_server_request_duration_seconds",
    "Time from a request's first byte until its response is about to be written.",
    {"http_request_method", "http_route", "http_response_status_code", "url_scheme", mode}};
inline constexpr family<2> http_active_requests{
    "http_server_active_requests", "Requests being served.", {"http_request_method", "url_scheme"}};
inline constexpr family<0> http_connections{"http_server_connections", "Open client connections.", {}};
inline constexpr family<1> http_rejected{"http_server_rejected_total",
                                         "Requests and connections answered or ended without a handler.",
                                         {"reason"}};

inline constexpr family<5> db_operation_duration{
    "db_client_operation_duration_seconds",
    "Time of one database statement or Redis command, waiting for a connection not included. When no "
    "connection "
    "was had: the time until that was known.",
    {"db_system_name", "db_operation_name", "db_query_summary", "error_type", mode}};
inline constexpr family<2> db_wait{"db_client_connection_wait_time_seconds",
                                   "Time from asking for a database connection until one was usable, opening "
                                   "it included; waits that timed out "
                                   "count too.",
                                   {pool, mode}};
inline constexpr family<2> db_create{"db_client_connection_create_time_seconds",
                                     "Time to open and authenticate a database connection.",
                                     {pool, mode}};
inline constexpr family<2> db_use{"db_client_connection_use_time_seconds",
                                  "Time a database connection was held between being taken and given back.",
                                  {pool, mode}};
inline constexpr family<3> db_count{"db_client_connection_count",
                                    "Open database connections by state.",
                                    {"db_client_connection_state", pool, mode}};
inline constexpr family<1> db_max{
    "db_client_connection_max", "Most database connections the pool may open.", {pool}};
inline constexpr family<1> db_idle_min{
    "db_client_connection_idle_min", "Database connections the pool keeps open.", {pool}};
inline constexpr family<1> db_pending{
    "db_client_connection_pending_requests", "Requests waiting for a database connection.", {pool}};
inline constexpr family<2> db_timeouts{"db_client_connection_timeouts_total",
                                       "Waits for a database connection that ended without one in time.",
                                       {pool, mode}};
inline constexpr family<3> db_closed{
    "db_client_connection_closed_total", "Database connections closed, by reason.", {"reason", pool, mode}};
inline constexpr family<0> offload_queue{
    "db_offload_queue_seconds",
    "Time a blocking database job waited for a worker thread; not part of the wait for a connection.",
    {}};

inline constexpr family<1> mode_info{
    "server_mode_info", "1 for the connection mode in force, 0 for the others.", {mode}};
inline constexpr family<0> event_loop_lag{
    "server_event_loop_lag_seconds", "How late the event loops run what is due.", {}};
inline constexpr family<1> exported_spans{
    "otlp_exporter_spans_total", "Spans by what became of them.", {"result"}};
inline constexpr family<3> build{
    "build_info", "1; the labels say what is running.", {"version", "revision", "compiler"}};

inline constexpr family<0> process_cpu{
    "process_cpu_seconds_total", "User and system CPU time spent in seconds.", {}};
inline constexpr family<0> process_memory{
    "process_resident_memory_bytes", "Resident memory size in bytes.", {}};
inline constexpr family<0> process_fds{"process_open_fds", "Number of open file descriptors.", {}};
inline constexpr family<0> process_threads{"process_threads", "Number of threads.", {}};
inline constexpr family<0> process_start{
    "process_start_time_seconds", "Start time of the process since the Unix epoch in seconds.", {}};

}  // namespace poolbench::telemetry::metric_names
