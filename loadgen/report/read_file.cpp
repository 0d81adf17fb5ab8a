#include "report/read_file.hpp"

#include "report/bad_file.hpp"

#include <boost/json/stream_parser.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace loadgen::report {

std::string read_file(std::string const& path) {
  auto const fail = [&](int error) {
    throw bad_file{fmt::format("{}: cannot be read: {}", path, std::generic_category().message(error))};
  };
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file{std::fopen(path.c_str(), "rbe"), &std::fclose};
  if (!file) fail(errno);
  std::string text;
  std::array<char, 64 * 1024> piece;
  while (auto const size = std::fread(piece.data(), 1, piece.size(), file.get())) {
    text.append(piece.data(), size);
  }
  if (std::ferror(file.get())) fail(errno);
  return text;
}

boost::json::value parse_json(std::string_view text, std::string const& file) {
  boost::json::stream_parser parser;
  boost::json::error_code error;
  auto used = parser.write_some(text.data(), text.size(), error);
  if (!error && used < text.size()) {
    auto const rest = text.find_first_not_of(" \t\r\n", used);
    if (rest != text.npos) {
      used = rest;
      error = boost::json::error::extra_data;
    }
  }
  if (!error) parser.finish(error);
  if (error) {
    auto const before = text.substr(0, used);
    auto const line = 1 + std::ranges::count(before, '\n');
    auto const column = used - (before.rfind('\n') + 1) + 1;
    throw bad_file{fmt::format("{}:{}:{}: not JSON: {}", file, line, column, error.message())};
  }
  return parser.release();
}

}  // namespace loadgen::report
