#include "http/session.hpp"

#include "http/channel.hpp"
#include "http/chunked.hpp"
#include "http/errors.hpp"
#include "http/framing.hpp"
#include "http/output.hpp"
#include "http/responder.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

namespace poolbench::http {
namespace {

namespace asio = boost::asio;
using clock = telemetry::clock;

// One connection's requests, one after the other. What run() awaits returns false when the connection is
// over.
template <class Stream>
class session final : public channel<Stream> {
 public:
  session(std::shared_ptr<event_loop> loop, tcp_socket&& socket, admission::ticket place)
      : channel<Stream>{std::move(loop), std::move(socket)}, place_{std::move(place)} {}

  asio::awaitable<void> run();
  asio::awaitable<void> turn_away();
  shared_state& server() noexcept { return this->loop().server(); }

 private:
  using typename channel<Stream>::pieces;

  asio::awaitable<bool> read_head();
  bool body_is_here();
  asio::awaitable<bool> read_body();
  asio::awaitable<bool> read_sized();
  asio::awaitable<bool> read_chunked();
  asio::awaitable<bool> serve();
  asio::awaitable<bool> send_stream(responder&, reply const&, std::string_view first_piece);
  asio::awaitable<bool> refuse(refusal);
  bool may_keep_alive() { return head_.keep_alive() && !this->loop().draining(); }
  bool answered(bool complete, bool keep_alive);

  admission::ticket place_;
  clock::time_point first_byte_{};  // of the request that is served
  received_head head_;
  std::string_view body_;
  std::string chunked_body_;
  bool linger_ = false;  // the peer may be sending still, or wants a closing handshake
};

template <class Stream>
asio::awaitable<void> session<Stream>::run() {
  if (!co_await this->establish()) co_return;
  for (bool more = true; more;) {
    more = co_await read_head();
    if (more && !body_is_here()) more = co_await read_body();
    if (more) {
      more = co_await serve();
      if (head_.body() == body_framing::sized) this->input().consume(body_.size());
    }
    head_.clear();
  }
  if (linger_) co_await this->linger();
}

template <class Stream>
asio::awaitable<void> session<Stream>::turn_away() {
  // A TLS handshake would be dearer than the request it refuses.
  if constexpr (Stream::secure) co_return;
  first_byte_ = clock::now();
  co_await refuse(refusals::too_many_connections);
  co_await this->linger();
}

template <class Stream>
asio::awaitable<bool> session<Stream>::read_head() {
  auto& input = this->input();
  auto const& limits = server().settings.limits;
  auto idle = first_byte_ == clock::time_point{} ? waiting_for::header : waiting_for::idle;
  if (!input.empty()) first_byte_ = clock::now();
  for (head_scanner scanner;;) {
    // Before a request an empty line is nothing (RFC 9112, 2.2): some clients end a body with one.
    while (input.data().starts_with("\r\n")) input.consume(2);
    auto const found = scanner.scan(input.data(), limits.header_bytes);
    if (found.refused) co_return co_await refuse(*found.refused);
    if (found.length > 0) {
      if (auto const refused = head_.parse(input.data().substr(0, found.length), limits)) {
        co_return co_await refuse(*refused);
      }
      input.consume(found.length);
      co_return true;
    }
    bool const begins = input.empty();
    if (!co_await this->fill(begins ? idle : waiting_for::header)) {
      if (this->timed_out() && !input.empty()) co_await refuse(refusals::slow_header);
      co_return false;
    }
    if (begins) first_byte_ = clock::now();
  }
}

// Most requests have no body, or it came with the header.
template <class Stream>
bool session<Stream>::body_is_here() {
  body_ = {};
  if (head_.body() == body_framing::none) return true;
  auto const received = this->input().data();
  if (head_.body() != body_framing::sized || received.size() < head_.content_length()) return false;
  if (head_.content_length() > server().settings.limits.body_bytes) return false;
  body_ = received.substr(0, head_.content_length());
  return true;
}

template <class Stream>
asio::awaitable<bool> session<Stream>::read_body() {
  bool const sized = head_.body() == body_framing::sized;
  if (sized && head_.content_length() > server().settings.limits.body_bytes) {
    co_return co_await refuse(refusals::long_body);
  }
  if (head_.expects_continue() && this->input().empty()) {
    pieces interim{asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), {}};
    bool sent = this->write_now(interim);
    if (!sent) sent = co_await this->write_rest(interim);
    if (!sent) co_return false;
  }
  bool const complete = sized ? co_await read_sized() : co_await read_chunked();
  if (!complete && this->timed_out()) co_await refuse(refusals::slow_body);
  co_return complete;
}

template <class Stream>
asio::awaitable<bool> session<Stream>::read_sized() {
  auto const length = static_cast<std::size_t>(head_.content_length());
  while (this->input().data().size() < length) {
    if (!co_await this->fill(waiting_for::body)) co_return false;
  }
  body_ = this->input().data().substr(0, length);
  co_return true;
}

template <class Stream>
asio::awaitable<bool> session<Stream>::read_chunked() {
  chunked_decoder decoder{{.body_bytes = server().settings.limits.body_bytes}};
  chunked_body_.clear();
  for (;;) {
    auto const taken = decoder.decode(this->input().data(), chunked_body_);
    if (!taken) co_return co_await refuse(taken.error());
    this->input().consume(*taken);
    if (decoder.done()) break;
    if (!co_await this->fill(waiting_for::body)) co_return false;
  }
  body_ = chunked_body_;
  co_return true;
}

template <class Stream>
asio::awaitable<bool> session<Stream>::serve() {
  responder current{this->loop(), head_, body_, first_byte_};
  reply answer;
  std::string_view first_piece;
  if (auto place = server().requests.enter()) {
    if (auto const refused = current.start()) co_return co_await refuse(*refused);
    this->handler_begins();
    answer = co_await current.handle();
    if (answer.stream && !current.is_head()) {
      // Asked for before the header is made: what fails at once is still answered properly.
      if (auto const piece = co_await current.next(*answer.stream)) {
        first_piece = *piece;
      } else {
        answer = detail(status::internal_server_error);
      }
    }
    if (!this->handler_ended()) co_return false;
  } else {
    server().watcher.rejected(refusals::overload.reason);
    answer = detail(refusals::overload.status, refusals::overload.detail);
  }
  // The place is free again: a slow reader must not keep others from their handlers.
  if (answer.stream && !current.is_head()) co_return co_await send_stream(current, answer, first_piece);

  bool const keep_alive = may_keep_alive();
  auto const length = !answer.stream     ? length_kind::sized
                      : head_.http_1_1() ? length_kind::chunked
                                         : length_kind::until_close;
  auto const sent_before = this->bytes_sent();
  output out{this->loop().buffers()};
  current.append_head(out.text, answer, length, answer.body.size(), keep_alive);
  bool const apart = answer.body.size() > together_bytes && !current.is_head();
  if (!apart && !current.is_head()) out.text += answer.body;
  pieces data{asio::buffer(out.text), apart ? asio::buffer(answer.body) : asio::const_buffer{}};
  bool complete = this->write_now(data);
  if (!complete) complete = co_await this->write_rest(data);
  current.finished(this->bytes_sent() - sent_before, complete);
  co_return answered(complete, keep_alive);
}

template <class Stream>
bool session<Stream>::answered(bool complete, bool keep_alive) {
  // Whoever asked for the end sends nothing more. A peer that did not may have sent the next request already.
  linger_ = complete && !keep_alive && (Stream::secure || head_.keep_alive() || !this->input().empty());
  return complete && keep_alive;
}

template <class Stream>
asio::awaitable<bool> session<Stream>::send_stream(responder& current, reply const& answer,
                                                   std::string_view piece) {
  bool const chunked = head_.http_1_1();
  bool const keep_alive = chunked && may_keep_alive();
  auto const sent_before = this->bytes_sent();
  output out{this->loop().buffers()};
  current.append_head(out.text, answer, chunked ? length_kind::chunked : length_kind::until_close, 0,
                      keep_alive);
  for (bool last = false; !last;) {
    last = piece.empty();
    if (chunked) append_chunk_size(out.text, piece.size());
    bool const apart = !last && out.text.size() + piece.size() > together_bytes;
    if (!apart) out.text += piece;
    if (!apart && chunked) out.text += "\r\n";
    if (apart || last) {
      pieces data{asio::buffer(out.text),
                  apart ? asio::buffer(piece.data(), piece.size()) : asio::const_buffer{}};
      bool sent = this->write_now(data);
      if (!sent) sent = co_await this->write_rest(data);
      current.finished(this->bytes_sent() - sent_before, sent && last);
      if (!sent) co_return false;
      out.text.clear();
      if (apart && chunked) out.text += "\r\n";
    }
    if (last) break;
    this->handler_begins();
    auto const next = co_await current.next(*answer.stream);
    if (!this->handler_ended()) co_return false;
    if (!next) {
      this->reset();
      co_return false;
    }
    piece = *next;
  }
  co_return answered(true, keep_alive);
}

template <class Stream>
asio::awaitable<bool> session<Stream>::refuse(refusal why) {
  server().watcher.rejected(why.reason);
  telemetry::request_record record;
  record.total = {first_byte_, clock::now()};
  auto const answer = detail(why.status, why.detail);
  output out{this->loop().buffers()};
  append_response_head(out.text, answer, {.date = this->loop().date(), .content_length = answer.body.size()},
                       record);
  out.text += answer.body;
  pieces data{asio::buffer(out.text), {}};
  linger_ = this->write_now(data);
  if (!linger_) linger_ = co_await this->write_rest(data);
  co_return false;
}

template <class Stream, class Run>
void spawn(std::shared_ptr<event_loop> loop, tcp_socket&& socket, admission::ticket place, Run run) {
  boost::system::error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
  socket.non_blocking(true, ignored);
  auto current = std::make_shared<session<Stream>>(loop, std::move(socket), std::move(place));
  loop->server().watcher.connections(+1);
  auto const ended = [current](std::exception_ptr failure) {
    current->server().watcher.connections(-1);
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (std::exception const& e) {
      current->server().settings.log("connection failed", e.what());
    }
  };
  asio::co_spawn(loop->context(), (current.get()->*run)(),
                 asio::bind_cancellation_slot(current->slot(), ended));
}

}  // namespace

void start_session(std::shared_ptr<event_loop> loop, tcp_socket socket, admission::ticket place) {
  if (loop->server().settings.tls) {
    spawn<tls_stream>(std::move(loop), std::move(socket), std::move(place), &session<tls_stream>::run);
  } else {
    spawn<plain_stream>(std::move(loop), std::move(socket), std::move(place), &session<plain_stream>::run);
  }
}

void turn_away(std::shared_ptr<event_loop> loop, tcp_socket socket, admission::ticket turned_away) {
  spawn<plain_stream>(std::move(loop), std::move(socket), std::move(turned_away),
                      &session<plain_stream>::turn_away);
}

}  // namespace poolbench::http
