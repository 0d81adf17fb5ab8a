#include "telemetry/span.hpp"

#include "telemetry/metric_labels.hpp"

#include <fmt/format.h>

namespace poolbench::telemetry {
namespace {

std::string_view view(std::string const& text) noexcept {
  return text;
}

// Makes one request's spans: what they share is set once.
class builder {
 public:
  builder(finished_request const& request, span_context const& common, id_source& ids)
      : request_(request), trace_(*request.record.trace), common_(common), ids_(ids) {
    spans_.reserve(count_spans(request.record));
  }

  std::vector<span> make() && {
    add_server();
    for (auto const& visit : request_.record.internal) add_internal(visit);
    for (auto const& visit : request_.record.redis) add(visit);
    for (auto const& visit : request_.record.db) add(visit);
    return std::move(spans_);
  }

 private:
  std::chrono::nanoseconds epoch(clock::time_point at) const {
    return at.time_since_epoch() + common_.epoch_offset;
  }

  span& start(std::string name, span_kind kind, interval const& time) {
    auto& made = spans_.emplace_back();
    made.trace = trace_.trace_id;
    made.trace_state = trace_.trace_state;
    made.sampled = trace_.sampled;
    made.name = std::move(name);
    made.kind = kind;
    made.start = epoch(time.begin);
    made.end = epoch(time.end);
    return made;
  }

  // A child of the request's own span, unless another parent is named.
  span& start_child(std::string name, span_kind kind, interval const& time,
                    std::optional<span_id> parent = std::nullopt) {
    auto& made = start(std::move(name), kind, time);
    made.id = ids_.next_span();
    made.parent = parent.value_or(trace_.span_id);
    return made;
  }

  static void fail(span& what, std::string_view error_type) {
    what.failed = true;
    what.attributes.emplace_back("error.type", error_type);
  }

  void add_server() {
    auto const& what = request_.what;
    auto const method = label(what.method);
    auto name = what.route.empty() ? std::string{method} : fmt::format("{} {}", method, what.route);
    auto& made = start(std::move(name), span_kind::server, request_.record.total);
    made.id = trace_.span_id;
    made.parent = trace_.parent_span_id;
    made.remote_parent = made.parent.has_value();
    auto& to = made.attributes;
    to.emplace_back("http.request.method", method);
    if (!what.route.empty()) to.emplace_back("http.route", what.route);
    to.emplace_back("url.path", view(request_.path));
    to.emplace_back("url.scheme", what.scheme);
    to.emplace_back("http.response.status_code", std::int64_t{what.status});
    to.emplace_back("server.address", view(common_.server_address));
    to.emplace_back("server.port", std::int64_t{common_.server_port});
    if (!request_.record.db.empty())
      to.emplace_back("connection_mode", label(request_.record.db.front().mode));
    // A client's mistake is no failure of this span; only the server's own are.
    if (what.status >= 500) fail(made, status_label(what.status));
  }

  void add_internal(internal_visit const& visit) {
    start_child(std::string{visit.name}, span_kind::internal, visit.time);
  }

  // How long this mode took to get a connection shows in every waterfall. No db.* attributes: it would count
  // as a database call.
  void add_acquire(db_visit const& visit) {
    auto const mode = label(visit.mode);
    auto& acquire = start_child("db.connection.acquire", span_kind::internal, visit.wait);
    acquire.attributes.emplace_back("connection_mode", mode);
    acquire.attributes.emplace_back("connection_created", visit.create.has_value());
    if (!visit.execution) fail(acquire, visit.error_type);
    if (!visit.create) return;
    auto const parent = acquire.id;
    auto& create = start_child("db.connection.create", span_kind::internal, *visit.create, parent);
    create.attributes.emplace_back("connection_mode", mode);
  }

  void add(db_visit const& visit) {
    add_acquire(visit);
    if (!visit.execution) return;
    auto name = visit.table.empty() ? std::string{visit.operation}
                                    : fmt::format("{} {}", visit.operation, visit.table);
    auto& made = start_child(name, span_kind::client, *visit.execution);
    add_system(made, "postgresql", visit.operation, common_.database_name);
    auto& to = made.attributes;
    to.emplace_back("db.query.text", visit.text);
    to.emplace_back("db.query.summary", std::move(name));
    if (!visit.table.empty()) to.emplace_back("db.collection.name", visit.table);
    to.emplace_back("server.address", view(common_.database_address));
    to.emplace_back("server.port", std::int64_t{common_.database_port});
    std::string_view const sqlstate{visit.sqlstate.data()};
    if (!sqlstate.empty()) to.emplace_back("db.response.status_code", sqlstate);
    if (!visit.error_type.empty()) fail(made, sqlstate.empty() ? visit.error_type : sqlstate);
  }

  void add(redis_visit const& visit) {
    auto& made = start_child(std::string{visit.command}, span_kind::client, visit.time);
    add_system(made, "redis", visit.command, common_.redis_database);
    made.attributes.emplace_back("server.address", view(common_.redis_address));
    made.attributes.emplace_back("server.port", std::int64_t{common_.redis_port});
    if (!visit.ok) fail(made, "unavailable");
  }

  // Elastic APM still reads the older db.system: without it the database is missing from its service map.
  static void add_system(span& to, std::string_view system, std::string_view operation,
                         std::string const& name) {
    to.attributes.emplace_back("db.system.name", system);
    to.attributes.emplace_back("db.system", system);
    to.attributes.emplace_back("db.operation.name", operation);
    to.attributes.emplace_back("db.namespace", view(name));
  }

  finished_request const& request_;
  trace_context const& trace_;
  span_context const& common_;
  id_source& ids_;
  std::vector<span> spans_;
};

}  // namespace

std::chrono::nanoseconds measure_epoch_offset() noexcept {
  auto const wall = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::nanoseconds{wall} - std::chrono::nanoseconds{clock::now().time_since_epoch()};
}

std::size_t count_spans(request_record const& record) noexcept {
  std::size_t count = 1 + record.internal.size() + record.redis.size();
  for (auto const& visit : record.db) count += 1U + (visit.create ? 1U : 0U) + (visit.execution ? 1U : 0U);
  return count;
}

std::vector<span> make_spans(finished_request const& request, span_context const& common, id_source& ids) {
  return builder{request, common, ids}.make();
}

}  // namespace poolbench::telemetry
