#pragma once

#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadgen::engine {

// What somebody wants to know of an answer beyond its status; the rest is read and forgotten.
struct wishes {
  std::vector<std::string> headers;  // names, in any case
  bool body = false;
};

// What was kept of an answer. Reused from request to request, so that it takes no memory once it has been as
// large before.
struct reply {
  unsigned status = 0;
  std::string server_timing;                                 // several headers: joined by commas
  std::vector<std::pair<std::string, std::string>> headers;  // those wished for, in the answer's order
  std::string body;

  void clear();
};

// One HTTP/1 answer, parsed as its bytes come, in bounded memory: Boost.Beast's parser, which forgets what
// nobody wishes for, and stricter than it about framing. A 1xx answer counts as one of its own.
class response_parser : public boost::beast::http::basic_parser<false> {
 public:
  static constexpr std::uint32_t header_limit_bytes = 64 * 1024;
  static constexpr std::size_t kept_body_limit_bytes = 16 * 1024 * 1024;

  // `of` and `into` must outlive the parser; `head`: the answer has no body whatever its header says.
  response_parser(wishes const& of, reply& into, bool head);

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;
  using field = boost::beast::http::field;
  using body_length = boost::optional<std::uint64_t>;

  void on_request_impl(boost::beast::http::verb, string_view, string_view, int, error_code&) override;
  void on_response_impl(int status, string_view, int, error_code&) override;
  void on_field_impl(field name, string_view spelled, string_view value, error_code& ec) override;
  void on_header_impl(error_code&) override;
  void on_body_init_impl(body_length const&, error_code&) override;
  std::size_t on_body_impl(string_view data, error_code& ec) override;
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override;
  std::size_t on_chunk_body_impl(std::uint64_t, string_view data, error_code& ec) override;
  void on_finish_impl(error_code&) override;

  wishes const& wishes_;
  reply& reply_;
  bool in_trailer_ = false;
};

}  // namespace loadgen::engine
