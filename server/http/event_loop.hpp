#pragma once

#include "http/admission.hpp"
#include "http/buffers.hpp"
#include "http/deadlines.hpp"
#include "http/observer.hpp"
#include "http/options.hpp"
#include "http/response_head.hpp"
#include "http/router.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace poolbench::http {

// What all event loops of one server share. Thread-safe as used: constant, or made of atomics.
struct shared_state {
  shared_state(options o, router const& r, observer& w)
      : settings{std::move(o)},
        routes{r},
        watcher{w},
        connections{settings.limits.connections},
        turned_away{256},
        requests{settings.limits.requests_in_flight} {}

  options const settings;
  router const& routes;
  observer& watcher;
  admission connections;
  admission
      turned_away;  // connections above the limit, while they are told so; beyond that they are just closed
  admission requests;
};

// What an event loop can do to a connection. On the loop's thread.
class connection
    : public deadlines::entry,
      public boost::intrusive::list_base_hook<boost::intrusive::tag<struct connection_list_tag>,
                                              boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual ~connection() = default;
  virtual void deadline_passed() = 0;
  virtual void close_if_idle() = 0;
  virtual void abort() = 0;  // ends it at once, whatever it does
};

// One event loop's part of a server: its connections and what they share. Everything but construction happens
// on that loop's thread. Connections and a pending tick keep it alive.
class event_loop : public std::enable_shared_from_this<event_loop> {
 public:
  event_loop(boost::asio::io_context& context, std::shared_ptr<shared_state> server);

  boost::asio::io_context& context() noexcept { return context_; }
  shared_state& server() noexcept { return *server_; }
  http::deadlines& deadlines() noexcept { return deadlines_; }
  buffer_pool& buffers() noexcept { return buffers_; }
  std::string_view date();  // for the Date field

  void joined(connection&);  // it leaves by its destructor

  // Connections that wait for a request are closed, the others close after their answer.
  void drain();
  bool draining() const noexcept { return draining_; }
  void abort_all();

  // Bytes of `writer` that its peer does not take yet, and their going away. Above the limit the reader that
  // has been slow for longest is disconnected.
  void output_waits(std::size_t bytes, connection const& writer);
  void output_went(std::size_t bytes) noexcept { pending_output_ -= bytes; }

 private:
  using timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                  boost::asio::wait_traits<std::chrono::steady_clock>,
                                                  boost::asio::io_context::executor_type>;
  using connection_hook =
      boost::intrusive::list_base_hook<boost::intrusive::tag<connection_list_tag>,
                                       boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

  void schedule_tick();

  boost::asio::io_context& context_;
  std::shared_ptr<shared_state> server_;
  http::deadlines deadlines_;
  buffer_pool buffers_;
  date_cache date_;
  boost::intrusive::list<connection, boost::intrusive::base_hook<connection_hook>,
                         boost::intrusive::constant_time_size<false>>
      connections_;
  timer timer_;
  std::size_t pending_output_ = 0;
  bool ticking_ = false;  // only while there are connections: an idle server sleeps
  bool draining_ = false;
};

}  // namespace poolbench::http
