#pragma once

#include "redis/error.hpp"
#include "redis/url.hpp"
#include "redis/value.hpp"
#include "telemetry/request_record.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace poolbench::redis {

class connection;

struct client_options {
  std::chrono::milliseconds connect_timeout{1000};  // TCP, AUTH and SELECT together
  std::chrono::milliseconds command_timeout{500};   // from the call until the reply
  std::chrono::milliseconds first_backoff{50};      // before the second attempt to connect; doubles ...
  std::chrono::milliseconds last_backoff{1000};     // ... up to this
  std::size_t max_pending = 1024;                   // unanswered commands per connection
  // Called on the loop whose connection became usable, or ceased to be (once for each time, with the reason).
  // The reason holds no credentials.
  std::function<void(bool up, std::string_view why)> on_change{};
};

// Redis for the whole server: one connection per event loop, on which the commands of that loop's requests
// are pipelined. Connections are opened in the background and opened again, with back-off, whenever they are
// lost; while there is none, commands fail at once: nothing ever queues for a Redis that is away.
//
// A command that times out ends its connection, because replies have no names: the next reply could not be
// told from the one that was given up. The other commands under way on it then fail with connection_lost.
//
// Thread-safe. The awaiting coroutine is resumed on its own executor. A coroutine of one of `loops` uses that
// loop's connection, any other one the first loop's.
class client {
 public:
  // One executor per event loop; each context must be run by one thread only. Nothing is connected before
  // start().
  client(std::vector<boost::asio::any_io_executor> loops, endpoint where, client_options how = {});
  client(client const&) = delete;
  client& operator=(client const&) = delete;
  // The connections end with the client; what still runs on the loops keeps what it needs alive.
  ~client();

  // Begins to connect, on every loop; returns at once.
  void start();
  // Ends every connection: what is pending fails with errc::stopped, and no timer or descriptor of the client
  // keeps a loop busy any more. Returns at once; idempotent.
  void stop();

  // Runs one command, {"SET", key, value, "EX", "3600"} for instance, any bytes allowed. When `record` is
  // given the call appends one redis_visit to it, whatever the outcome; `command_name` is what the visit is
  // called and must have static storage.
  boost::asio::awaitable<boost::system::result<value>> command(std::string_view command_name,
                                                               std::vector<std::string> arguments,
                                                               telemetry::request_record* record = nullptr);

  // Loops whose connection is usable at the moment.
  std::size_t connected() const noexcept;

 private:
  std::vector<std::shared_ptr<connection>> connections_;
};

}  // namespace poolbench::redis
