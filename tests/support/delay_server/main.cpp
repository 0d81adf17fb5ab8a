#include "support/delay_server/delay_server.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <signal.h>

// delay_server [PORT [SEED [BEGIN_MS LENGTH_MS]]]: serves on 127.0.0.1 until SIGINT or SIGTERM, then prints
// its ledger; stands still for LENGTH_MS, BEGIN_MS after it began to listen. For trying load generators by
// hand against known delays and faults.
int main(int argc, char** argv) {
  using namespace loadgen::tests;
  sigset_t ends;
  ::sigemptyset(&ends);
  ::sigaddset(&ends, SIGINT);
  ::sigaddset(&ends, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  try {
    delay_server::options how;
    if (argc > 1) how.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
    if (argc > 2) how.seed = static_cast<std::uint64_t>(std::atoll(argv[2]));
    delay_server server{how};
    std::printf("listening on 127.0.0.1:%u\n", static_cast<unsigned>(server.port()));
    std::fflush(stdout);
    if (argc > 4) {
      auto const begin = delay_server::clock::now() + std::chrono::milliseconds{std::atoi(argv[3])};
      server.freeze(begin, begin + std::chrono::milliseconds{std::atoi(argv[4])});
    }
    int signal = 0;
    ::sigwait(&ends, &signal);
    auto const seen = server.read_ledger();
    std::printf("connections %ju, requests %ju, faults %ju, bytes in %ju, out %ju\n",
                static_cast<std::uintmax_t>(seen.connections), static_cast<std::uintmax_t>(seen.requests),
                static_cast<std::uintmax_t>(seen.faults), static_cast<std::uintmax_t>(seen.bytes_received),
                static_cast<std::uintmax_t>(seen.bytes_sent));
    for (auto const& [path, count] : seen.by_path) {
      std::printf("%s %ju\n", path.c_str(), static_cast<std::uintmax_t>(count));
    }
    return 0;
  } catch (std::exception const& problem) {
    std::fprintf(stderr, "delay_server: %s\n", problem.what());
    return 1;
  }
}
