#include "http/responder.hpp"

#include "http/errors.hpp"
#include "http/percent.hpp"
#include "http/target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/none.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <limits>
#include <type_traits>
#include <utility>
#include <variant>

namespace poolbench::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

std::string_view as_std(boost::string_view text) {
  return {text.data(), text.size()};
}

bool cancelled(asio::cancellation_state const& state) {
  return state.cancelled() != asio::cancellation_type::none;
}

std::string current_exception_text() {
  try {
    throw;
  } catch (std::exception const& e) {
    return e.what();
  } catch (...) {
    return "unknown exception";
  }
}

}  // namespace

std::optional<refusal> received_head::parse(std::string_view header, limits const& l) {
  auto const facts = examine_head(header, l.header_fields);
  if (!facts) return facts.error();
  facts_ = *facts;
  facts_.method = facts_.target = {};
  parser_.emplace();
  // Both limits are ours and were applied.
  parser_->header_limit(std::numeric_limits<std::uint32_t>::max());
  parser_->body_limit(boost::none);
  error_code failed;
  auto const used = parser_->put(asio::buffer(header.data(), header.size()), failed);
  // What Beast does not understand as we do is refused, whoever is right.
  if (failed || !parser_->is_header_done() || used != header.size()) return refusals::malformed_line;
  return std::nullopt;
}

responder::responder(event_loop& loop, received_head const& head, std::string_view body,
                     telemetry::clock::time_point first_byte)
    : loop_{loop}, head_{head} {
  request_.method = head.fields().method();
  request_.target = as_std(head.fields().target());
  request_.headers = &head.fields();
  request_.body = body;
  request_.record = &record_;
  record_.total.begin = first_byte;
}

responder::~responder() {
  if (!started_) return;
  loop_.server().watcher.request_finished(
      {request_.method, request_.route, request_.path, loop_.server().settings.tls ? "https" : "http",
       status_, bytes_sent_, !complete_},
      record_);
}

std::optional<refusal> responder::start() {
  auto const parts = split_target(as_std(head_.fields().method_string()), request_.target);
  if (!parts) return parts.error();
  request_.query = parts->query;
  request_.path = parts->path;
  if (parts->path.find('%') != std::string_view::npos) {
    auto decoded = percent_decode(parts->path);
    if (!decoded) return refusals::bad_target;
    decoded_path_ = std::move(*decoded);
    request_.path = decoded_path_;
  }
  matched_ = loop_.server().routes.find(request_.method, request_.path);
  if (auto const* const found = std::get_if<route const*>(&matched_)) {
    request_.route = (*found)->pattern.empty() ? (*found)->path : (*found)->pattern;
  }
  started_ = true;
  loop_.server().watcher.request_started(head_.fields(), request_.method,
                                         loop_.server().settings.tls ? "https" : "http", record_);
  return std::nullopt;
}

asio::awaitable<reply> responder::handle() {
  if (auto const* const other = std::get_if<method_not_allowed>(&matched_)) {
    auto answer = detail(status::method_not_allowed);
    answer.headers.emplace_back("Allow", other->allow);
    co_return answer;
  }
  auto const* const found = std::get_if<route const*>(&matched_);
  if (found == nullptr) co_return detail(status::not_found);
  std::string what;
  try {
    co_return co_await (*found)->handle(request_);
  } catch (...) {
    what = current_exception_text();
  }
  // A handler that was cancelled because its peer has gone did not fail.
  auto const wanted = co_await asio::this_coro::cancellation_state;
  if (!cancelled(wanted)) failed("handler failed", what);
  co_return detail(status::internal_server_error);
}

asio::awaitable<boost::system::result<std::string_view>> responder::next(body_stream& stream) {
  std::string what;
  try {
    auto const piece = co_await stream.next();
    if (piece) co_return piece;
    what = piece.error().message();
  } catch (...) {
    what = current_exception_text();
  }
  auto const wanted = co_await asio::this_coro::cancellation_state;
  if (!cancelled(wanted)) failed("streamed response failed", what);
  co_return error_code{asio::error::connection_aborted};
}

void responder::failed(std::string_view event, std::string_view what) const {
  loop_.server().settings.log(event, std::string{as_std(head_.fields().method_string())} + ' ' +
                                         std::string{request_.path} + ": " + std::string{what});
}

void responder::append_head(std::string& out, reply const& answer, length_kind length, std::size_t body_bytes,
                            bool keep_alive) {
  record_.total.end = telemetry::clock::now();
  status_ = static_cast<unsigned>(answer.status);
  auto const left_out = append_response_head(
      out, answer, {loop_.date(), length, body_bytes, head_.http_1_1(), keep_alive}, record_);
  if (!left_out.empty()) failed("response header dropped", left_out);
}

void responder::finished(std::size_t bytes_sent, bool complete) noexcept {
  bytes_sent_ = bytes_sent;
  complete_ = complete;
}

}  // namespace poolbench::http
