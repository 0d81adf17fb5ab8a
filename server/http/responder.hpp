#pragma once

#include "http/event_loop.hpp"
#include "http/framing.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace poolbench::http {

// A request's header, examined and parsed. Keeps nothing of the bytes it was made from.
class received_head {
 public:
  std::optional<refusal> parse(std::string_view header, limits const&);
  void clear() noexcept { parser_.reset(); }

  body_framing body() const noexcept { return facts_.body; }
  std::uint64_t content_length() const noexcept { return facts_.content_length; }
  bool http_1_1() const noexcept { return facts_.http_1_1; }
  bool keep_alive() const noexcept { return facts_.keep_alive; }
  bool expects_continue() const noexcept { return facts_.expects_continue; }

  boost::beast::http::request_header<> const& fields() const { return parser_->get(); }

 private:
  using parser = boost::beast::http::request_parser<boost::beast::http::empty_body>;
  request_head facts_;  // its views are cleared: parser_ has copies
  std::optional<parser> parser_;
};

// One request on its way to an answer: finds and runs the handler, and tells the observer what became of it.
// Knows no socket. `loop` and `head` outlive it, and so do the bytes of `body`.
class responder {
 public:
  responder(event_loop& loop, received_head const& head, std::string_view body,
            telemetry::clock::time_point first_byte);
  // One that was started and did not get finished() was cut.
  ~responder();
  responder(responder const&) = delete;
  responder& operator=(responder const&) = delete;

  // Finds the handler and tells the observer that the request has started. Refused: a target that cannot be
  // read.
  std::optional<refusal> start();

  // Runs the handler, or answers 404 or 405. Whatever a handler throws becomes a 500 and a line in the log.
  boost::asio::awaitable<reply> handle();

  // The next piece of a streamed body; what it throws becomes an error and a line in the log.
  boost::asio::awaitable<boost::system::result<std::string_view>> next(body_stream& stream);

  // Takes the time for Server-Timing and appends the header of `answer`.
  void append_head(std::string& out, reply const& answer, length_kind length, std::size_t body_bytes,
                   bool keep_alive);

  // Nothing more will be sent.
  void finished(std::size_t bytes_sent, bool complete) noexcept;

  bool is_head() const { return head_.fields().method() == verb::head; }

 private:
  void failed(std::string_view event, std::string_view what) const;

  event_loop& loop_;
  received_head const& head_;
  std::string decoded_path_;  // when it had escapes
  match matched_;
  request request_;
  telemetry::request_record record_;
  unsigned status_ = 499;  // as nginx says it: the client went before there was an answer
  std::size_t bytes_sent_ = 0;
  bool started_ = false;
  bool complete_ = false;
};

}  // namespace poolbench::http
