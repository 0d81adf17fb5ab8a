#include "api/pages.hpp"

#include <memory>

namespace poolbench::api {
namespace {

constexpr char policy[] =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src "
    "data:; "
    "base-uri 'none'; frame-ancestors 'none'";

class page {
 public:
  page(std::string_view content_type, std::string text)
      : content_type_(content_type), text_(std::make_shared<std::string const>(std::move(text))) {}

  boost::asio::awaitable<http::reply> operator()(http::request&) const {
    http::reply result;
    result.content_type = content_type_;
    result.body = *text_;
    if (content_type_.starts_with("text/html"))
      result.headers.emplace_back("Content-Security-Policy", policy);
    co_return result;
  }

 private:
  std::string_view content_type_;
  std::shared_ptr<std::string const> text_;
};

}  // namespace

http::handler fixed_text(std::string_view content_type, std::string text) {
  return page{content_type, std::move(text)};
}

}  // namespace poolbench::api
