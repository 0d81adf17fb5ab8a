#include "plan/files.hpp"

#include "plan/bad_value.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace loadgen::plan {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} << 20;

[[noreturn]] void refuse(char const* what, std::string const& path, int error) {
  throw bad_value(fmt::format("cannot {} {}: {}", what, path, std::generic_category().message(error)));
}

}  // namespace

std::string read_file(std::string const& path) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) refuse("read", path, errno);
  std::string content;
  char buffer[65536];
  while (auto const got = std::fread(buffer, 1, sizeof buffer, file.get())) {
    content.append(buffer, got);
    if (content.size() > most_bytes) {
      throw bad_value(fmt::format("cannot read {}: expected at most 64 MiB", path));
    }
  }
  if (std::ferror(file.get()) != 0) refuse("read", path, errno);
  return content;
}

void check_writable(std::string const& path) {
  if (path == "-") return;
  struct stat there {};
  if (::stat(path.c_str(), &there) == 0) {
    if (S_ISDIR(there.st_mode)) refuse("write", path, EISDIR);
    if (::access(path.c_str(), W_OK) != 0) refuse("write", path, errno);
    if (!S_ISREG(there.st_mode)) return;
  }
  auto aside = path + ".XXXXXX";
  auto const file = ::mkstemp(aside.data());
  if (file < 0) refuse("write", path, errno);
  ::close(file);
  ::unlink(aside.c_str());
}

}  // namespace loadgen::plan
