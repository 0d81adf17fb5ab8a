#include "trial/variant_control.hpp"

#include "engine/engine.hpp"
#include "trial/http_call.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace loadgen::trial {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

constexpr auto start_patience = 30s;

void run_shell(std::string const& command) {
  if (command.empty()) return;
  // What it prints is for the user, but standard output is for the verdict.
  auto const status = std::system(fmt::format("{{ {}\n}} 1>&2 </dev/null", command).c_str());
  if (status != 0) throw engine::target_error{fmt::format("the command failed: {}", command)};
}

bool accepts(plan::endpoint const& where) {
  asio::io_context context;
  boost::system::error_code error;
  asio::ip::tcp::resolver resolver{context};
  auto const found = resolver.resolve(where.host, where.port, error);
  if (error) return false;
  asio::ip::tcp::socket socket{context};
  asio::connect(socket, found, error);
  return !error;
}

void wait_until_it_accepts(plan::variant const& which, std::atomic<bool> const& stop) {
  if (!which.load.target.unix_socket.empty()) return;  // the engine tries it, once
  auto const give_up = std::chrono::steady_clock::now() + start_patience;
  while (!accepts(which.load.target) && !stop) {
    if (std::chrono::steady_clock::now() > give_up)
      throw engine::target_error{fmt::format("{} does not accept connections {} s after its start command",
                                             which.name, start_patience.count())};
    std::this_thread::sleep_for(20ms);
  }
}

}  // namespace

ready_variant::ready_variant(plan::variant const& which, std::atomic<bool> const& stop) : which_{which} {
  run_shell(which.start);
  try {
    if (!which.start.empty()) wait_until_it_accepts(which, stop);
    if (which.before) call(*which.before);
  } catch (...) {
    if (!which.stop.empty()) (void)std::system(which.stop.c_str());
    throw;
  }
}

ready_variant::~ready_variant() {
  try {
    run_shell(which_.stop);
  } catch (engine::target_error const&) {
    // The next start, or the user, meets what is left of it.
  }
}

}  // namespace loadgen::trial
