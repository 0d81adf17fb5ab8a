#pragma once

#include "telemetry/metrics.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <string>

namespace poolbench::telemetry {

// Formats /metrics in a thread of its own, so that no request waits behind a scrape. Thread-safe; the
// awaiting coroutine is resumed on its own executor. `from` must outlive it.
class scraper {
 public:
  explicit scraper(metrics const& from) : from_(from), worker_(1) {}
  scraper(scraper const&) = delete;
  scraper& operator=(scraper const&) = delete;
  ~scraper();

  boost::asio::awaitable<std::string> text();

 private:
  metrics const& from_;
  boost::asio::thread_pool worker_;
};

}  // namespace poolbench::telemetry
