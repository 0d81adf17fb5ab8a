#include "redis/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace poolbench::redis {

namespace asio = boost::asio;
using boost::system::error_code;
using telemetry::clock;

connection::connection(asio::any_io_executor loop, endpoint where, client_options how)
    : where_(std::move(where)), how_(std::move(how)), resolver_(loop), backoff_(loop) {}

void connection::start() {
  if (std::exchange(started_, true)) return;
  asio::co_spawn(get_executor(), run(shared_from_this()), asio::detached);
}

void connection::stop() {
  stopped_ = true;
  usable_ = false;
  resolver_.cancel();
  backoff_.cancel();
  if (link_) link_->close(errc::stopped);
}

asio::awaitable<pipeline::outcome> connection::command(std::vector<std::string> arguments) {
  if (stopped_) co_return make_error_code(errc::stopped);
  if (!usable_) co_return make_error_code(errc::not_connected);
  auto const to = link_;
  co_return co_await to->send(std::move(arguments), clock::now() + how_.command_timeout);
}

asio::awaitable<void> connection::run(self_ptr self) {
  auto delay = self->how_.first_backoff;
  while (!self->stopped_) {
    auto const deadline = clock::now() + self->how_.connect_timeout;
    auto const failed = co_await self->connect(deadline);
    if (failed) {
      self->went_down(failed.message());
    } else {
      auto const current = self->link_;
      asio::co_spawn(self->get_executor(), introduce(self, current, deadline), asio::detached);
      co_await current->serve();
      if (self->usable_.exchange(false)) {
        delay = self->how_.first_backoff;
        self->went_down("the connection was lost");
      }
    }
    if (self->stopped_) break;
    co_await self->pause(delay);
    delay = std::min(2 * delay, self->how_.last_backoff);
  }
}

asio::awaitable<error_code> connection::connect(link::time_point deadline) {
  error_code failed;
  auto const found = co_await resolver_.async_resolve(where_.host, std::to_string(where_.port),
                                                      asio::redirect_error(asio::use_awaitable, failed));
  if (failed) co_return failed;
  if (stopped_) co_return errc::stopped;
  link_ = std::make_shared<link>(get_executor(), how_.max_pending);
  co_return co_await link_->connect(found, deadline);
}

// The connection counts as usable only after Redis has answered a PING on it: the kernel accepts connections
// also for a Redis that hangs, and one that is still loading its data refuses.
asio::awaitable<void> connection::introduce(self_ptr self, std::shared_ptr<link> to,
                                            link::time_point deadline) {
  auto const& where = self->where_;
  std::vector<std::vector<std::string>> commands;
  if (!where.username.empty())
    commands.push_back({"AUTH", where.username, where.password});
  else if (!where.password.empty())
    commands.push_back({"AUTH", where.password});
  if (where.database != 0) commands.push_back({"SELECT", std::to_string(where.database)});
  commands.push_back({"PING"});

  for (auto& command : commands) {
    auto const name = command.front();
    auto const answer = co_await to->send(std::move(command), deadline);
    if (answer) continue;
    bool const refused = answer.error() == errc::command_failed;
    self->went_down(fmt::format("{}: {}", name, refused ? to->last_refusal() : answer.error().message()));
    to->close(errc::connection_lost);
    co_return;
  }
  if (!self->stopped_ && !to->closed()) self->came_up();
}

asio::awaitable<void> connection::pause(std::chrono::milliseconds time) {
  backoff_.expires_after(time);
  error_code woken;
  co_await backoff_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

void connection::came_up() {
  usable_ = true;
  told_down_ = false;
  if (how_.on_change) how_.on_change(true, "connected");
}

// Told once for each time it goes down, with the first reason.
void connection::went_down(std::string_view why) {
  if (stopped_ || std::exchange(told_down_, true)) return;
  if (how_.on_change) how_.on_change(false, why);
}

}  // namespace poolbench::redis
