// Opens keep-alive connections to a server on 127.0.0.1 and leaves them idle after one answered request each.
//   bench_idle PORT COUNT
// Prints "open" when all of them have their answer, and ends when its standard input does.
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

void allow_open_files(std::size_t count) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < count) {
    throw std::runtime_error{"only " + std::to_string(files.rlim_cur) +
                             " open files are allowed (ulimit -n)"};
  }
}

// One connection; throws unless the server answers with 200 and keeps it open.
tcp::socket open_one(asio::io_context& context, tcp::endpoint const& where) {
  static constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  static constexpr std::string_view body = "\"Hello World!\"";
  tcp::socket opened{context};
  opened.connect(where);
  asio::write(opened, asio::buffer(request));
  std::string answer;
  auto const end = asio::read_until(opened, asio::dynamic_buffer(answer, 4096), body);
  if (!answer.starts_with("HTTP/1.1 200 ")) throw std::runtime_error{answer.substr(0, answer.find("\r\n"))};
  if (end != answer.size()) throw std::runtime_error{"more than the answer came"};
  return opened;
}

void run(unsigned short port, std::size_t count) {
  allow_open_files(count + 16);
  asio::io_context context{1};
  std::vector<tcp::socket> connections;
  connections.reserve(count);
  while (connections.size() < count) {
    connections.push_back(open_one(context, {asio::ip::address_v4::loopback(), port}));
  }
  std::puts("open");
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::invalid_argument{"a port and a number of connections are needed"};
    run(static_cast<unsigned short>(std::stoul(argv[1])), std::stoul(argv[2]));
    return 0;
  } catch (std::exception const& e) {
    std::fprintf(stderr, "bench_idle: %s\n", e.what());
    return 1;
  }
}
