#include "telemetry/log.hpp"

#include "telemetry/ecs_line.hpp"

#include <fmt/format.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>

#include <array>
#include <utility>

namespace poolbench::telemetry {
namespace {

// Writes whole lines, flushing when nothing more is queued: prompt when idle, few system calls when busy.
// Used by the writer's one thread only.
class line_sink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  line_sink(std::FILE* out, spdlog::details::thread_pool& queue) : out_(out), queue_(queue) {}

 private:
  // A full disk or a closed pipe loses lines; it must not end the server.
  void sink_it_(spdlog::details::log_msg const& line) override {
    std::fwrite(line.payload.data(), 1, line.payload.size(), out_);
    std::fputc('\n', out_);
    if (queue_.queue_size() == 0) flush_();
  }
  void flush_() override { std::fflush(out_); }

  std::FILE* out_;
  spdlog::details::thread_pool& queue_;  // the thread that uses this sink is one of its own
};

constexpr std::array<std::pair<std::string_view, log_level>, 5> level_names{{{"debug", log_level::debug},
                                                                             {"info", log_level::info},
                                                                             {"warn", log_level::warn},
                                                                             {"error", log_level::error},
                                                                             {"off", log_level::off}}};

}  // namespace

boost::system::result<log_level, std::string> parse_log_level(std::string_view name) {
  for (auto const& [spelling, level] : level_names)
    if (spelling == name) return level;
  return fmt::format("'{}' is not a log level: debug, info, warn, error, off", name);
}

log::log(log_options how)
    : level_(how.level),
      service_name_(std::move(how.service_name)),
      writer_(std::make_shared<spdlog::details::thread_pool>(how.queue_length, 1)),
      logger_(std::make_shared<spdlog::async_logger>("poolbench",
                                                     std::make_shared<line_sink>(how.out, *writer_), writer_,
                                                     spdlog::async_overflow_policy::overrun_oldest)) {
  logger_->set_level(spdlog::level::trace);  // what is wanted is decided here, before a line is made
}

// First the writer, which writes what is queued and ends: only then does nobody use the logger and its sink
// any more.
log::~log() {
  writer_.reset();
}

void log::write(log_level level, std::string_view message, std::initializer_list<log_field> fields,
                trace_context const* trace) {
  if (!enabled(level)) return;
  auto const line = ecs_line(std::chrono::system_clock::now(), level, service_name_, message, fields, trace);
  logger_->log(spdlog::level::info, spdlog::string_view_t{line.data(), line.size()});
}

std::uint64_t log::lost() const {
  return writer_->overrun_counter();
}

}  // namespace poolbench::telemetry
