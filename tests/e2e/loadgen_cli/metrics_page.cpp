#include "metrics_page.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

namespace loadgen::tests {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;

metrics_page::metrics_page(double share) : share_{share} {
  accept();
  thread_ = std::jthread{[this] { context_.run(); }};
}

metrics_page::~metrics_page() {
  context_.stop();
}

std::string metrics_page::url() const {
  return fmt::format("http://127.0.0.1:{}/metrics", acceptor_.local_endpoint().port());
}

void metrics_page::accept() {
  acceptor_.async_accept([this](boost::system::error_code error, tcp::socket peer) {
    if (error) return;
    boost::beast::flat_buffer buffer;
    http::request<http::string_body> request;
    http::read(peer, buffer, request, error);
    std::chrono::duration<double> const age = std::chrono::steady_clock::now() - begin_;
    http::response<http::string_body> answer{http::status::ok, request.version()};
    answer.body() = fmt::format("# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total {}\n",
                                age.count() * share_);
    answer.keep_alive(false);
    answer.prepare_payload();
    http::write(peer, answer, error);
    accept();
  });
}

}  // namespace loadgen::tests
