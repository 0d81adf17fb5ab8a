#pragma once

#include "integration/server/shop_server.hpp"
#include "integration/telemetry/collector.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace poolbench::tests {

// A shop whose traces go to a collector of its own.
class traced_shop {
 public:
  explicit traced_shop(std::vector<std::string> behaviours = {"200"},
                       std::vector<std::string> const& arguments = {},
                       std::vector<std::string> const& more_environment = {})
      : peer_(std::move(behaviours)),
        server_(database_.url(), shared_stack().redis_url(), arguments,
                environment(peer_.url(), more_environment)) {}

  static std::vector<std::string> environment(std::string const& traces_url,
                                              std::vector<std::string> const& more) {
    std::vector<std::string> all{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=" + traces_url,
                                 "OTEL_BSP_SCHEDULE_DELAY=20"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  // All spans of that trace. They come together, since they are one request's. Throws when none come.
  std::vector<boost::json::object> spans_of(std::string_view trace) {
    boost::json::string_view const wanted{trace.data(), trace.size()};
    for (;;) {
      std::vector<boost::json::object> found;
      for (auto const& span : arrived_) {
        if (span.at("traceId").as_string() == wanted) found.push_back(span);
      }
      if (!found.empty()) return found;
      receive(std::chrono::seconds{10});
    }
  }

  // Everything sent so far, as text, once `enough` spans have come.
  std::vector<boost::json::object> const& arrived() const { return arrived_; }
  boost::json::object const& resource() const { return resource_; }

  void receive(milliseconds patience) {
    auto const request = peer_.next(patience);
    if (request.contains("undecodable")) throw std::runtime_error{boost::json::serialize(request)};
    raw_ += boost::json::serialize(request);
    for (auto const& group : request.at("message").at("resourceSpans").as_array()) {
      resource_ = group.at("resource").as_object();
      for (auto const& scope : group.at("scopeSpans").as_array()) {
        for (auto const& span : scope.at("spans").as_array()) arrived_.push_back(span.as_object());
      }
    }
  }
  std::string const& raw() const { return raw_; }

  scratch_database& database() { return database_; }
  shop_server& server() { return server_; }
  collector& peer() { return peer_; }

 private:
  scratch_database database_;
  collector peer_;
  shop_server server_;
  std::vector<boost::json::object> arrived_;
  boost::json::object resource_;
  std::string raw_;
};

// {"key": value} of what has a list of KeyValues; 64-bit numbers are text, as JavaScript spells them.
inline boost::json::object attributes(boost::json::object const& of) {
  boost::json::object all;
  auto const* const list = of.if_contains("attributes");
  if (list == nullptr) return all;
  for (auto const& pair : list->as_array()) {
    all[pair.at("key").as_string()] = pair.at("value").as_object().begin()->value();
  }
  return all;
}

inline std::string text(boost::json::object const& of, std::string_view name) {
  auto const* const found = of.if_contains({name.data(), name.size()});
  return found == nullptr ? std::string{} : std::string{found->as_string()};
}

// A trace id for each n, with a parent that sampled it or not.
inline std::string trace_id(int n) {
  auto const digits = std::to_string(n);
  return std::string(32 - digits.size(), n == 0 ? '1' : '7').append(digits);
}
inline http_client::headers traceparent(std::string const& trace, bool sampled = true) {
  return {{"traceparent", "00-" + trace + "-00f067aa0ba902b7-" + (sampled ? "01" : "00")}};
}

}  // namespace poolbench::tests
