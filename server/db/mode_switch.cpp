#include "db/mode_switch.hpp"

#include <algorithm>

namespace poolbench::db {

using telemetry::clock;
using telemetry::connection_mode;

mode_switch::mode_switch(std::vector<std::unique_ptr<strategy>> strategies, connection_mode initial)
    : strategies_(std::move(strategies)), current_(find(initial)) {}

strategy* mode_switch::find(connection_mode mode) const noexcept {
  auto const at =
      std::ranges::find_if(strategies_, [mode](auto const& each) { return each->mode() == mode; });
  return at == strategies_.end() ? nullptr : at->get();
}

boost::asio::awaitable<bool> mode_switch::start(clock::time_point until) {
  auto* const first = current_.load();
  first->wake();
  return first->ready(until);
}

boost::asio::awaitable<result<rows>> mode_switch::execute(statement const& what, parameters values,
                                                          clock::time_point deadline,
                                                          telemetry::request_record& record) {
  return current_.load()->execute(what, std::move(values), deadline, record);
}

boost::asio::awaitable<result<std::unique_ptr<row_stream>>> mode_switch::stream(
    statement const& what, parameters values, std::size_t piece, clock::time_point deadline,
    telemetry::request_record& record) {
  return current_.load()->stream(what, std::move(values), piece, deadline, record);
}

connection_mode mode_switch::mode() const noexcept {
  return current_.load()->mode();
}
bool mode_switch::has(connection_mode mode) const noexcept {
  return find(mode) != nullptr;
}
pool_statistics mode_switch::statistics(connection_mode mode) const {
  return find(mode)->statistics();
}

boost::asio::awaitable<bool> mode_switch::change(connection_mode to, clock::time_point until) {
  auto* const next = find(to);
  if (current_.load() == next) co_return true;
  next->wake();
  bool const ready = co_await next->ready(until);
  std::lock_guard const one_at_a_time(changing_);
  if (auto* const last = current_.exchange(next); last != next) {
    next->wake();  // another change may have put it to rest meanwhile
    last->rest();
  }
  co_return ready;
}

void mode_switch::stop(clock::time_point deadline) {
  for (auto const& each : strategies_) each->stop(deadline);
}

}  // namespace poolbench::db
