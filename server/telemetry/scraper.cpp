#include "telemetry/scraper.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace poolbench::telemetry {

namespace asio = boost::asio;

scraper::~scraper() {
  worker_.join();
}

asio::awaitable<std::string> scraper::text() {
  auto const work = [this]() -> asio::awaitable<std::string> { co_return from_.text(); };
  co_return co_await asio::co_spawn(worker_, work, asio::use_awaitable);
}

}  // namespace poolbench::telemetry
