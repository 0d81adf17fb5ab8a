#include "telemetry/otlp_exporter.hpp"

#include "telemetry/log.hpp"
#include "telemetry/otlp_encoder.hpp"
#include "telemetry/otlp_http.hpp"
#include "telemetry/span_queue.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>

namespace poolbench::telemetry {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

// The exporter's thread and everything it alone touches; others reach in through the queue and the counters.
class otlp_exporter::worker {
 public:
  worker(otel_options how, span_context common, log& messages, retry_options retry)
      : how_(std::move(how)),
        common_(std::move(common)),
        log_(messages),
        retry_(retry),
        ids_(random_seed()),
        queue_(how_.queue_size, how_.batch_size) {
    asio::co_spawn(loop_, run(), asio::detached);
    thread_ = std::thread{[this] { loop_.run(); }};
  }

  worker(worker const&) = delete;
  worker& operator=(worker const&) = delete;
  ~worker() { stop(milliseconds{0}); }

  void submit(http::exchange const& what, request_record const& record) noexcept {
    switch (queue_.push(what, record)) {
      case span_queue::pushed::stored:
        return;
      case span_queue::pushed::batch_complete:
        asio::post(loop_, [this] { wake_.cancel(); });
        return;
      case span_queue::pushed::refused:
        dropped_ += count_spans(record);
        return;
    }
  }

  void listening_on(std::uint16_t port) {
    asio::post(loop_, [this, port] { common_.server_port = port; });
  }

  void stop(milliseconds flush) {
    std::lock_guard const hold{stopping_};
    if (!thread_.joinable()) return;
    queue_.close();
    asio::post(loop_, [this, flush] { begin_stop(flush); });
    thread_.join();
  }

  export_counts counts() const noexcept { return {sent_, dropped_, failed_}; }

 private:
  static std::uint64_t random_seed() {
    std::random_device source;
    return std::uint64_t{source()} << 32 | source();
  }

  void begin_stop(milliseconds flush) {
    draining_ = true;
    wake_.cancel();
    retry_timer_.cancel();
    if (finished_) return;
    deadline_.expires_after(flush);
    deadline_.async_wait([this](error_code cancelled) {
      if (cancelled) return;
      abandoned_ = true;
      retry_timer_.cancel();
      collector_.cancel();
    });
  }

  asio::awaitable<void> run() {
    while (!draining_) {
      co_await wait_for_batch();
      // What is there now leaves now; what comes meanwhile waits its turn, unless it makes up a batch.
      do {
        co_await export_batch();
      } while (queue_.size() >= how_.batch_size && !draining_);
    }
    while (queue_.size() > 0) co_await export_batch();
    finished_ = true;
    deadline_.cancel();
  }

  asio::awaitable<void> wait_for_batch() {
    if (draining_ || queue_.size() >= how_.batch_size) co_return;
    wake_.expires_after(how_.schedule_delay);
    error_code woken;
    co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }

  asio::awaitable<void> export_batch() {
    auto const [body, spans] = make_batch();
    if (spans == 0) co_return;
    auto const lost = co_await deliver(body, spans);
    sent_ += spans - lost;
    failed_ += lost;
  }

  struct batch {
    std::string body;
    std::size_t spans = 0;
  };
  batch make_batch() {
    auto const requests = queue_.take();  // the spans refer to them
    std::vector<span> spans;
    spans.reserve(how_.batch_size);
    common_.epoch_offset = measure_epoch_offset();
    for (auto const& request : requests) {
      auto made = make_spans(request, common_, ids_);
      std::move(made.begin(), made.end(), std::back_inserter(spans));
    }
    return {spans.empty() ? std::string{} : encode_trace_request(how_.resource, spans), spans.size()};
  }

  // Sends until it is known what became of it; how many of the spans were lost.
  asio::awaitable<std::size_t> deliver(std::string const& body, std::size_t spans) {
    auto const began = clock::now();
    backoff delays{retry_, random_seed()};
    while (!abandoned_) {
      auto const answer = co_await collector_.post(body);
      auto const verdict = answer ? judge(answer->status) : export_verdict::again;
      if (verdict == export_verdict::taken) co_return count_rejected(*answer, spans);
      warn(answer ? fmt::format("HTTP status {}", answer->status) : answer.error().message());
      if (verdict == export_verdict::lost) break;
      auto const asked =
          answer ? parse_retry_after(answer->retry_after, std::chrono::system_clock::now()) : std::nullopt;
      auto const elapsed = std::chrono::duration_cast<milliseconds>(clock::now() - began);
      auto const delay = delays.next(asked, elapsed);
      if (!delay || abandoned_) break;
      retry_timer_.expires_after(*delay);
      error_code woken;
      co_await retry_timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    co_return spans;
  }

  std::size_t count_rejected(collector_answer const& answer, std::size_t spans) {
    auto const rejected = decode_rejected_spans(answer.body).value_or(0);
    if (rejected > 0) warn("the collector rejected a part of a batch");
    return std::min<std::size_t>(rejected, spans);
  }

  void warn(std::string_view reason) {
    auto const now = clock::now();
    if (last_warning_ && now - *last_warning_ < std::chrono::minutes{1}) return;
    last_warning_ = now;
    log_.warn("span export failed", {{"error.message", reason},
                                     {"spans.failed", static_cast<std::int64_t>(failed_.load())},
                                     {"spans.dropped", static_cast<std::int64_t>(dropped_.load())}});
  }

  otel_options const how_;
  span_context common_;
  log& log_;
  retry_options const retry_;
  id_source ids_;
  span_queue queue_;
  std::atomic<std::uint64_t> sent_{0};
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<std::uint64_t> failed_{0};

  asio::io_context loop_{1};
  collector_connection collector_{loop_.get_executor(), how_};
  asio::steady_timer wake_{loop_};         // a batch is due
  asio::steady_timer retry_timer_{loop_};  // between attempts at one batch
  asio::steady_timer deadline_{loop_};     // of the flush at the end
  bool draining_ = false;                  // stop() was called
  bool abandoned_ = false;                 // the flush took too long
  bool finished_ = false;
  std::optional<clock::time_point> last_warning_;

  std::mutex stopping_;
  std::thread thread_;
};

otlp_exporter::otlp_exporter(otel_options how, span_context common, key_values const& defaults, log& messages,
                             retry_options retry) {
  auto const add = [&how](std::string const& key, std::string const& value) {
    auto const same_key = [&key](auto const& pair) { return pair.first == key; };
    if (std::none_of(how.resource.begin(), how.resource.end(), same_key))
      how.resource.emplace_back(key, value);
  };
  for (auto const& [key, value] : defaults) add(key, value);
  add("telemetry.sdk.language", "cpp");
  worker_ = std::make_unique<worker>(std::move(how), std::move(common), messages, retry);
}

otlp_exporter::~otlp_exporter() = default;

void otlp_exporter::submit(http::exchange const& what, request_record const& record) noexcept {
  worker_->submit(what, record);
}

void otlp_exporter::stop(std::chrono::milliseconds flush) {
  worker_->stop(flush);
}

void otlp_exporter::listening_on(std::uint16_t port) {
  worker_->listening_on(port);
}

export_counts otlp_exporter::counts() const noexcept {
  return worker_->counts();
}

}  // namespace poolbench::telemetry
