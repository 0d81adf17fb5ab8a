#pragma once

#include "paths.hpp"
#include "support/http_client.hpp"
#include "support/process.hpp"
#include "support/stack.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

namespace poolbench::tests {

// poolbench-server as a child process, on free ports.
class shop_server {
 public:
  // Waits until it listens; throws with what it said when it does not.
  shop_server(std::string const& database_url, std::string const& redis_url,
              std::vector<std::string> const& more_arguments = {},
              std::vector<std::string> const& more_environment = {})
      : process_(command(more_arguments), environment(database_url, redis_url, more_environment)) {
    auto const line = process_.read_line_with("server listening", std::chrono::seconds{20});
    if (!line) throw std::runtime_error{"the server did not start: " + process_.error_output()};
    auto const said = boost::json::parse(*line);
    api_ = endpoint(said.at("listen").as_string());
    admin_ = endpoint(said.at("admin").as_string());
  }

  // On free ports unless `more` says otherwise.
  static std::vector<std::string> command(std::vector<std::string> const& more) {
    std::vector<std::string> result{POOLBENCH_BIN_DIR "/poolbench-server", "--demo-routes"};
    for (auto const* address : {"--listen", "--admin"}) {
      if (std::find(more.begin(), more.end(), address) != more.end()) continue;
      result.insert(result.end(), {address, "127.0.0.1:0"});
    }
    result.insert(result.end(), more.begin(), more.end());
    return result;
  }

  static process::options environment(std::string const& database_url, std::string const& redis_url,
                                      std::vector<std::string> const& more = {}) {
    process::options how;
    how.environment = {"POOLBENCH_DATABASE_URL=" + database_url, "POOLBENCH_REDIS_URL=" + redis_url,
                       "POOLBENCH_TOKEN_KEY=0123456789abcdef0123456789abcdef"};
    how.environment.insert(how.environment.end(), more.begin(), more.end());
    return how;
  }

  boost::asio::ip::tcp::endpoint api() const { return api_; }

  // A client of the API, logged in as that user (password equal to the name); empty: not logged in.
  http_client client(std::string const& user = "a") const {
    http_client result{api_};
    if (!user.empty()) result.use_token(token(user));
    return result;
  }
  http_client admin() const { return http_client{admin_}; }

  std::string token(std::string const& user) const {
    http_client anonymous{api_};
    auto const answer = anonymous.post("/login/token", "username=" + user + "&password=" + user);
    return std::string{boost::json::parse(answer.body).at("access_token").as_string()};
  }

  class process& child() {
    return process_;
  }
  void terminate() { process_.signal(SIGTERM); }

 private:
  static boost::asio::ip::tcp::endpoint endpoint(std::string_view text) {
    auto const colon = text.rfind(':');
    return {boost::asio::ip::make_address(std::string{text.substr(0, colon)}),
            static_cast<unsigned short>(std::stoi(std::string{text.substr(colon + 1)}))};
  }

  class process process_;
  boost::asio::ip::tcp::endpoint api_, admin_;
};

// The demo data's product number n, from 1.
inline std::string product(int n) {
  auto const digits = std::to_string(n);
  return "00000000-0000-4000-9000-" + std::string(12 - digits.size(), '0') + digits;
}

// A body of POST /transactions.
inline std::string withdrawal(std::string const& product_id, int quantity, std::string const& id = {},
                              std::string const& more = {}) {
  auto body =
      R"({"product_id":")" + product_id + R"(","action":"withdrawal","quantity":)" + std::to_string(quantity);
  if (!id.empty()) body += R"(,"id":")" + id + '"';
  return body + more + '}';
}

}  // namespace poolbench::tests
