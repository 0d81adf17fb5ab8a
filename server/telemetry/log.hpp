#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace spdlog {
class logger;
namespace details {
class thread_pool;
}
}  // namespace spdlog

namespace poolbench::telemetry {

struct trace_context;

enum class log_level : std::uint8_t { debug, info, warn, error, off };

// "debug", "info", "warn", "error", "off"; the error is a sentence.
boost::system::result<log_level, std::string> parse_log_level(std::string_view name);

// One further member of a log line. Holds views: it lives as long as the call it is written in.
struct log_field {
  std::string_view name;  // ECS field name where there is one, https://www.elastic.co/guide/en/ecs/current/
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

struct log_options {
  log_level level = log_level::info;
  std::string service_name = "poolbench-server";
  std::FILE* out = stdout;          // stays the caller's
  std::size_t queue_length = 8192;  // lines
};

// The log: JSON lines as the Elastic Common Schema names their members, so that Filebeat, Kibana and jq all
// read them without a parser. A line is put together in the caller's thread and written by a thread of the
// log's own; when that cannot keep up (a full pipe, a slow disk) the oldest lines are overwritten and
// counted, and nobody waits. Thread-safe.
//
// Never log a password, a hash, a token, a header or a connection string: the log has no way to recognise
// them.
class log {
 public:
  explicit log(log_options how = {});
  log(log const&) = delete;
  log& operator=(log const&) = delete;
  // Writes what is queued, then ends.
  ~log();

  bool enabled(log_level level) const noexcept { return level >= level_ && level != log_level::off; }

  // Text that is not valid UTF-8 is made so (U+FFFD). `trace`, when given, adds trace.id and transaction.id.
  void write(log_level level, std::string_view message, std::initializer_list<log_field> fields = {},
             trace_context const* trace = nullptr);

  void debug(std::string_view message, std::initializer_list<log_field> fields = {}) {
    write(log_level::debug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<log_field> fields = {}) {
    write(log_level::info, message, fields);
  }
  void warn(std::string_view message, std::initializer_list<log_field> fields = {}) {
    write(log_level::warn, message, fields);
  }
  void error(std::string_view message, std::initializer_list<log_field> fields = {}) {
    write(log_level::error, message, fields);
  }

  // Lines overwritten because the writer was too slow.
  std::uint64_t lost() const;

 private:
  log_level level_;
  std::string service_name_;
  std::shared_ptr<spdlog::details::thread_pool> writer_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace poolbench::telemetry
