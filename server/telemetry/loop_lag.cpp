#include "telemetry/loop_lag.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace poolbench::telemetry {

namespace asio = boost::asio;

// Lives as long as its timer is armed, whatever becomes of the loop_lag.
class loop_lag::probe : public std::enable_shared_from_this<probe> {
 public:
  probe(asio::any_io_executor loop, metrics& into, std::chrono::milliseconds period)
      : timer_(std::move(loop)), into_(into), period_(period) {}

  void arm() {
    timer_.expires_after(period_);
    timer_.async_wait([self = shared_from_this()](boost::system::error_code failed) {
      if (failed || self->stopped_) return;
      self->into_.event_loop_lag(clock::now() - self->timer_.expiry());
      self->arm();
    });
  }

  void stop() {
    asio::dispatch(timer_.get_executor(), [self = shared_from_this()] {
      self->stopped_ = true;
      self->timer_.cancel();
    });
  }

 private:
  asio::steady_timer timer_;
  metrics& into_;
  std::chrono::milliseconds period_;
  bool stopped_ = false;  // a timer that has already expired cannot be cancelled
};

loop_lag::loop_lag(asio::any_io_executor loop, metrics& into, std::chrono::milliseconds period)
    : probe_(std::make_shared<probe>(loop, into, period)) {
  asio::dispatch(loop, [probe = probe_] { probe->arm(); });
}

loop_lag::~loop_lag() {
  stop();
}

void loop_lag::stop() {
  probe_->stop();
}

}  // namespace poolbench::telemetry
