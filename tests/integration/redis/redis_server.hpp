#pragma once

#include "support/process.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace poolbench::tests {

// A redis-server of the test's own, on a port that stays the same when it is started again. Keeps nothing.
class redis_server {
 public:
  explicit redis_server(std::vector<std::string> arguments = {}) : arguments_(std::move(arguments)) {
    start();
  }

  void start() {
    std::vector<std::string> command{"redis-server", "--port", std::to_string(port_), "--bind", "127.0.0.1",
                                     "--save",       "",       "--appendonly",        "no",     "--dir",
                                     folder_.path()};
    command.insert(command.end(), arguments_.begin(), arguments_.end());
    process_.emplace(command);
    if (!process_->read_line_with("Ready to accept connections", std::chrono::seconds{10}))
      throw std::runtime_error{"redis-server did not start"};
  }
  void kill() { process_.reset(); }
  void signal(int number) { process_->signal(number); }

  unsigned short port() const noexcept { return port_; }

 private:
  std::vector<std::string> arguments_;
  unsigned short port_ = free_port();
  scratch_folder folder_;
  std::optional<process> process_;
};

}  // namespace poolbench::tests
