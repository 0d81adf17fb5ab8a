#pragma once

#include <boost/beast/http/status.hpp>

#include <string_view>

namespace poolbench::http {

// Why a request is answered without a handler. All text in static storage.
struct refusal {
  boost::beast::http::status status{};
  std::string_view reason;  // for the metric poolbench counts rejections with: "malformed", "too_large", ...
  std::string_view detail;  // for the peer, in {"detail": …}
};

}  // namespace poolbench::http
