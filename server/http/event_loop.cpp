#include "http/event_loop.hpp"

#include <ctime>

namespace poolbench::http {

event_loop::event_loop(boost::asio::io_context& context, std::shared_ptr<shared_state> server)
    : context_{context}, server_{std::move(server)}, deadlines_{server_->settings.limits}, timer_{context} {}

std::string_view event_loop::date() {
  return date_.at(std::time(nullptr));
}

void event_loop::joined(connection& c) {
  connections_.push_back(c);
  if (!ticking_) schedule_tick();
}

void event_loop::drain() {
  draining_ = true;
  for (auto& c : connections_) c.close_if_idle();
}

void event_loop::abort_all() {
  for (auto& c : connections_) c.abort();
}

void event_loop::output_waits(std::size_t bytes, connection const& writer) {
  pending_output_ += bytes;
  if (pending_output_ <= server_->settings.limits.pending_output_bytes) return;
  auto* const slowest = static_cast<connection*>(deadlines_.oldest(waiting_for::write));
  if (slowest == nullptr || slowest == &writer) return;
  http::deadlines::disarm(*slowest);
  server_->watcher.rejected("slow_reader");
  slowest->abort();
}

void event_loop::schedule_tick() {
  ticking_ = true;
  timer_.expires_after(server_->settings.limits.tick);
  timer_.async_wait([self = shared_from_this()](boost::system::error_code stopped) {
    if (stopped) return;
    self->deadlines_.sweep(http::deadlines::clock::now(),
                           [](http::deadlines::entry& e) { static_cast<connection&>(e).deadline_passed(); });
    self->ticking_ = false;
    if (!self->connections_.empty()) self->schedule_tick();
  });
}

}  // namespace poolbench::http
