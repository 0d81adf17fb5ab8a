#include "nginx.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace loadgen::tests {
namespace {

using namespace std::chrono_literals;

constexpr auto configuration = R"(
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events { worker_connections 1024; }
http {
  log_format requests '$request_method $request_uri $status $host';
  access_log access.log requests;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  default_type application/json;
  keepalive_requests 1000000;
  server {
    listen unix:FOLDER/http.sock;
    listen unix:FOLDER/https.sock ssl;
    ssl_certificate cert.pem;
    ssl_certificate_key key.pem;
    location = /login/token { return 200 '{"access_token":"t0ken"}'; }
    location = /list {
      if ($http_authorization != "Bearer t0ken") { return 401; }
      return 200 '[{"id":"one"},{"id":"two"}]';
    }
    location = /error { return 500; }
    location / { return 200 "hello"; }
  }
}
)";

std::string configuration_in(std::string const& folder) {
  std::string text = configuration;
  constexpr std::string_view placeholder = "FOLDER";
  for (auto at = text.find(placeholder); at != text.npos; at = text.find(placeholder)) {
    text.replace(at, placeholder.size(), folder);
  }
  return text;
}

}  // namespace

nginx::nginx() {
  auto const made = poolbench::tests::run(
      {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
       "-days", "2", "-subj", "/CN=localhost", "-keyout", folder_ / "key.pem", "-out", folder_ / "cert.pem"});
  if (made.status != 0) throw std::runtime_error("no certificate: " + made.err);
  std::ofstream(folder_ / "nginx.conf") << configuration_in(folder_.path());
  process_.emplace(std::vector<std::string>{"nginx", "-e", folder_ / "error.log", "-p", folder_.path(), "-c",
                                            "nginx.conf"});
  auto const listens = [&] {
    return std::filesystem::exists(socket()) && std::filesystem::exists(folder_ / "nginx.pid");
  };
  if (!poolbench::tests::eventually(listens, 10s)) {
    throw std::runtime_error("nginx does not listen: " + process_->error_output());
  }
}

std::string nginx::log() const {
  std::ifstream file(folder_ / "access.log");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::size_t count_of(std::string_view part, std::string_view all) {
  std::size_t count = 0;
  for (auto at = all.find(part); at != all.npos; at = all.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace loadgen::tests
