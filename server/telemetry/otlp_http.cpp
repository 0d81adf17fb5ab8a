#include "telemetry/otlp_http.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <openssl/ssl.h>

#include <type_traits>
#include <utility>

namespace poolbench::telemetry {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

// Its body is not copied: it is large.
using export_request = bhttp::request<bhttp::span_body<char const>>;

// A stream that is, or is about to be, connected.
class collector_connection::link {
 public:
  virtual ~link() = default;
  virtual asio::awaitable<error_code> connect(tcp::resolver::results_type where, std::string const& name) = 0;
  virtual asio::awaitable<boost::system::result<collector_answer>> exchange(
      export_request const& request) = 0;
  virtual void close() = 0;
  bool reusable() const noexcept { return reusable_; }

 protected:
  bool reusable_ = false;  // the last exchange left the connection open
};

template <class Stream>
class collector_connection::link_over final : public link {
  static constexpr bool encrypted = !std::is_same_v<Stream, beast::tcp_stream>;
  static constexpr std::uint32_t header_limit = 8 * 1024;
  static constexpr std::uint64_t body_limit = 64 * 1024;

 public:
  template <class... Arguments>
  explicit link_over(std::chrono::milliseconds timeout, Arguments&&... arguments)
      : stream_(std::forward<Arguments>(arguments)...), timeout_(timeout) {}

  asio::awaitable<error_code> connect(tcp::resolver::results_type where, std::string const& name) override {
    error_code failed;
    auto& lowest = beast::get_lowest_layer(stream_);
    lowest.expires_after(timeout_);
    co_await lowest.async_connect(where, asio::redirect_error(asio::use_awaitable, failed));
    if (failed) co_return failed;
    lowest.socket().set_option(tcp::no_delay{true}, failed);
    if constexpr (encrypted) {
      ::SSL_set_tlsext_host_name(stream_.native_handle(), name.c_str());
      stream_.set_verify_callback(asio::ssl::host_name_verification{name});
      lowest.expires_after(timeout_);
      co_await stream_.async_handshake(asio::ssl::stream_base::client,
                                       asio::redirect_error(asio::use_awaitable, failed));
    }
    co_return failed;
  }

  asio::awaitable<boost::system::result<collector_answer>> exchange(export_request const& request) override {
    reusable_ = false;
    error_code failed;
    beast::get_lowest_layer(stream_).expires_after(timeout_);
    co_await bhttp::async_write(stream_, request, asio::redirect_error(asio::use_awaitable, failed));
    if (failed) co_return failed;

    beast::flat_buffer buffer{header_limit + body_limit};
    bhttp::response_parser<bhttp::string_body> parser;
    parser.header_limit(header_limit);
    parser.body_limit(body_limit);
    co_await bhttp::async_read(stream_, buffer, parser, asio::redirect_error(asio::use_awaitable, failed));
    if (failed) co_return failed;

    auto& message = parser.get();
    reusable_ = message.keep_alive();
    collector_answer answer;
    answer.status = message.result_int();
    answer.retry_after = message[bhttp::field::retry_after];
    answer.body = std::move(message.body());
    co_return answer;
  }

  void close() override { beast::get_lowest_layer(stream_).close(); }

 private:
  Stream stream_;
  std::chrono::milliseconds timeout_;
};

collector_connection::collector_connection(asio::any_io_executor loop, otel_options const& how)
    : how_(how), resolver_(loop) {
  auto const url = boost::urls::parse_uri(how.traces_url).value();
  scheme_ = url.scheme();
  host_ = url.host_type() == boost::urls::host_type::ipv6 ? std::string{url.host_address()} : url.host();
  port_ = url.has_port() ? std::string{url.port()} : scheme_ == "https" ? "443" : "80";
  target_ = std::string{url.encoded_target()};
  if (target_.empty()) target_ = "/";
  tls_.set_verify_mode(asio::ssl::verify_peer);
  if (how.ca_file.empty())
    tls_.set_default_verify_paths();
  else
    tls_.load_verify_file(how.ca_file);
}

collector_connection::~collector_connection() = default;

asio::awaitable<error_code> collector_connection::open() {
  error_code failed;
  auto const where =
      co_await resolver_.async_resolve(host_, port_, asio::redirect_error(asio::use_awaitable, failed));
  if (failed) co_return failed;
  if (cancelled_) co_return asio::error::operation_aborted;
  auto const loop = resolver_.get_executor();
  if (scheme_ == "https")
    link_ = std::make_unique<link_over<beast::ssl_stream<beast::tcp_stream>>>(how_.export_timeout,
                                                                              beast::tcp_stream{loop}, tls_);
  else
    link_ = std::make_unique<link_over<beast::tcp_stream>>(how_.export_timeout, loop);
  co_return co_await link_->connect(where, host_);
}

asio::awaitable<boost::system::result<collector_answer>> collector_connection::post(std::string const& body) {
  export_request request{bhttp::verb::post, target_, 11};
  request.set(bhttp::field::host,
              host_.find(':') == host_.npos ? host_ + ':' + port_ : '[' + host_ + "]:" + port_);
  request.set(bhttp::field::content_type, "application/x-protobuf");
  request.set(bhttp::field::user_agent, "poolbench-server");
  for (auto const& [name, value] : how_.headers) request.set(name, value);
  request.body() = {body.data(), body.size()};
  request.prepare_payload();

  bool const had_connection = link_ != nullptr;
  for (bool fresh = !had_connection;; fresh = true) {
    if (cancelled_) co_return error_code{asio::error::operation_aborted};
    if (fresh) {
      auto const failed = co_await open();
      if (failed) {
        link_.reset();
        co_return failed;
      }
    }
    auto answer = co_await link_->exchange(request);
    if (!link_->reusable()) link_.reset();
    if (answer || fresh) co_return answer;
  }
}

void collector_connection::cancel() {
  cancelled_ = true;
  resolver_.cancel();
  if (link_) link_->close();
}

}  // namespace poolbench::telemetry
