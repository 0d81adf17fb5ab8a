#include "redis/client.hpp"

#include "redis/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace poolbench::redis {

namespace asio = boost::asio;

namespace {

asio::execution_context& context_of(asio::any_io_executor const& executor) {
  return asio::query(executor, asio::execution::context);
}

}  // namespace

client::client(std::vector<asio::any_io_executor> loops, endpoint where, client_options how) {
  for (auto const& loop : loops) connections_.push_back(std::make_shared<connection>(loop, where, how));
}

client::~client() {
  stop();
}

void client::start() {
  for (auto const& each : connections_) asio::dispatch(each->get_executor(), [each] { each->start(); });
}

void client::stop() {
  for (auto const& each : connections_) asio::dispatch(each->get_executor(), [each] { each->stop(); });
}

asio::awaitable<boost::system::result<value>> client::command(std::string_view command_name,
                                                              std::vector<std::string> arguments,
                                                              telemetry::request_record* record) {
  telemetry::redis_visit visit{.command = command_name, .time = {telemetry::clock::now(), {}}};
  auto const& here = context_of(co_await asio::this_coro::executor);
  auto const is_here = [&here](auto const& each) { return &context_of(each->get_executor()) == &here; };
  auto const own = std::find_if(connections_.begin(), connections_.end(), is_here);

  boost::system::result<value> answer = make_error_code(errc::not_connected);
  if (own != connections_.end()) {
    answer = co_await (*own)->command(std::move(arguments));
  } else {
    auto const other = connections_.front();
    answer = co_await asio::co_spawn(other->get_executor(), other->command(std::move(arguments)),
                                     asio::use_awaitable);
  }
  visit.time.end = telemetry::clock::now();
  visit.ok = answer.has_value();
  if (record != nullptr) record->redis.push_back(visit);
  co_return answer;
}

std::size_t client::connected() const noexcept {
  auto const usable = std::count_if(connections_.begin(), connections_.end(),
                                    [](auto const& each) { return each->usable(); });
  return static_cast<std::size_t>(usable);
}

}  // namespace poolbench::redis
