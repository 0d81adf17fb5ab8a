#pragma once

#include <boost/system/error_code.hpp>

#include <type_traits>

namespace poolbench::redis {

// Why a command has no reply. All but command_failed mean that Redis could not be asked, or that its answer
// did not come: the outcome of a command that had been sent is then unknown.
enum class errc {
  not_connected = 1,  // no connection at the moment: refused at once, nothing was sent
  too_many_pending,   // the pipeline is full: refused at once, nothing was sent
  timeout,            // no reply within the command's deadline
  connection_lost,    // broke before the reply came
  command_failed,     // Redis answered with an error
  protocol_error,     // the answer is not in Redis' protocol; the connection is given up
  stopped,            // the client is being shut down
};

boost::system::error_category const& category() noexcept;
boost::system::error_code make_error_code(errc code) noexcept;

}  // namespace poolbench::redis

template <>
struct boost::system::is_error_code_enum<poolbench::redis::errc> : std::true_type {};
