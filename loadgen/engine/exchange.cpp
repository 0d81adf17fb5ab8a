#include "engine/exchange.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace loadgen::engine {
namespace {

using record::outcome;

// More than a header, a chunk header or a trailer of an honest server has; what is longer is malformed.
constexpr std::size_t unparsed_limit = 2 * response_parser::header_limit_bytes;

}  // namespace

outcome classify_broken(io_result const& failed) noexcept {
  return failed.status == io_status::end_of_stream ? outcome::closed_early : outcome::connection_reset;
}

exchange::fate exchange::end(outcome how, bool keep_alive) {
  how_ = how;
  keep_alive_ = keep_alive;
  return fate::ended;
}

void exchange::new_parser() {
  parser_.emplace(*wishes_, reply_, head_);
}

bool exchange::begin(transport& wire, std::string_view request, wishes const& of, bool head,
                     run_clock const& clock) {
  wishes_ = &of;
  head_ = head;
  reply_.clear();
  new_parser();
  unsent_.clear();
  unparsed_.clear();
  first_byte_ = record::never;
  bytes_sent_ = 0;
  bytes_received_ = 0;
  stamped_ = false;
  return write(wire, request, clock) == fate::ended;
}

exchange::fate exchange::write(transport& wire, std::string_view data, run_clock const& clock) {
  while (!data.empty()) {
    auto const result = wire.write(data);
    if (result.status == io_status::would_block) break;
    if (result.status != io_status::done) {
      // The answer may be there although the request could not be sent: a server that refuses early.
      if (result.error == EPIPE || result.error == ECONNRESET) break;
      done_ = clock.now();
      return end(classify_broken(result));
    }
    bytes_sent_ += result.bytes;
    data.remove_prefix(result.bytes);
  }
  if (data.empty()) {
    unsent_.clear();
  } else if (data.size() != unsent_.size()) {
    unsent_ = std::string{data};
  }
  return fate::goes_on;
}

bool exchange::go_on(transport& wire, std::span<char> scratch, bool hangup, run_clock const& clock) {
  if (!unsent_.empty() && write(wire, unsent_, clock) == fate::ended) return true;
  for (;;) {
    auto const result = wire.read(scratch.data(), scratch.size());
    if (result.status == io_status::would_block) return false;
    stamped_ = result.arrived.count() > 0;
    done_ = stamped_ ? clock.at(result.arrived) : clock.now();
    if (result.status == io_status::failed) return end(classify_broken(result)) == fate::ended;
    if (result.status == io_status::end_of_stream) return take_end_of_stream() == fate::ended;
    if (first_byte_ == record::never) first_byte_ = done_;
    bytes_received_ += result.bytes;
    if (take({scratch.data(), result.bytes}) == fate::ended) return true;
    // Less than there was room for: there is no more now. (TLS reads by record, and a peer that has closed
    // makes no further event.)
    if (result.bytes < scratch.size() && !wire.is_tls() && !hangup) return false;
  }
}

exchange::fate exchange::take(std::string_view data) {
  if (!unparsed_.empty()) data = unparsed_.append(data);
  while (!data.empty()) {
    boost::beast::error_code ec;
    auto const used = parser_->put(boost::asio::const_buffer{data.data(), data.size()}, ec);
    data.remove_prefix(used);
    if (ec && ec != boost::beast::http::error::need_more) return end(outcome::malformed);
    if (parser_->is_done()) {
      if (reply_.status >= 200) break;
      if (reply_.status == 101) return end(outcome::malformed);  // we asked for no other protocol
      reply_.clear();
      new_parser();
    } else if (ec || used == 0) {
      break;
    }
  }
  if (parser_->is_done()) {
    // What follows the answer was not asked for: nothing this connection says can be trusted any more.
    if (!data.empty()) return end(outcome::malformed);
    return end(outcome::ok, parser_->keep_alive() && unsent_.empty());
  }
  if (data.size() > unparsed_limit) return end(outcome::malformed);
  unparsed_ = std::string{data};
  return fate::goes_on;
}

exchange::fate exchange::take_end_of_stream() {
  boost::beast::error_code ec;
  if (parser_->got_some()) {
    parser_->put_eof(ec);
    if (!ec && parser_->is_done()) return end(outcome::ok);
  }
  return end(outcome::closed_early);
}

}  // namespace loadgen::engine
