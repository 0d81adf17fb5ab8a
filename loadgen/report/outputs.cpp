#include "report/outputs.hpp"

#include "report/bad_file.hpp"
#include "report/hgrm.hpp"
#include "report/hlog.hpp"
#include "report/html.hpp"
#include "report/merge.hpp"
#include "report/result_json.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace loadgen::report {
namespace {

[[noreturn]] void fail(std::string const& path, int error) {
  throw bad_file{fmt::format("{}: cannot be written: {}", path, std::generic_category().message(error))};
}

// A descriptor that is closed with an eye on errors: a full disk may show up only there.
class open_file {
 public:
  open_file(std::string const& path, int flags, std::string const& shown_as)
      : shown_as_{shown_as}, fd_{::open(path.c_str(), flags | O_CLOEXEC, 0666)} {
    if (fd_ < 0) fail(shown_as_, errno);
  }
  ~open_file() {
    if (fd_ >= 0) ::close(fd_);
  }
  open_file(open_file const&) = delete;
  open_file& operator=(open_file const&) = delete;

  void write(std::string_view content) const {
    while (!content.empty()) {
      auto const n = ::write(fd_, content.data(), content.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail(shown_as_, errno);
      content.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  void close() {
    auto const fd = std::exchange(fd_, -1);
    if (::close(fd) != 0) fail(shown_as_, errno);
  }

 private:
  std::string shown_as_;
  int fd_;
};

bool is_special(std::string const& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

}  // namespace

void write_file(std::string const& path, std::string_view content) {
  if (path == "-" || is_special(path)) {
    open_file out{path == "-" ? "/dev/stdout" : path, O_WRONLY, path};
    out.write(content);
    out.close();
    return;
  }
  auto const aside = fmt::format("{}.{}.tmp", path, ::getpid());
  try {
    open_file out{aside, O_WRONLY | O_CREAT | O_TRUNC, path};
    out.write(content);
    out.close();
    if (std::rename(aside.c_str(), path.c_str()) != 0) fail(path, errno);
  } catch (bad_file const&) {
    ::unlink(aside.c_str());
    throw;
  }
}

std::vector<std::string> write_outputs(plan::plan const& plan, run_result const& r) {
  std::vector<std::string> written;
  auto const write = [&](std::string const& path, auto const& make_text) {
    if (path.empty()) return;
    write_file(path, make_text());
    written.push_back(path);
  };
  write(plan.json_path, [&] { return to_json_text(r); });
  write(plan.hlog_path, [&] { return hlog_text(r); });
  write(plan.hgrm_path, [&] { return hgrm_text(r.totals.all.response_time); });
  return written;
}

void merge_files(std::span<std::string const> files, std::string const& output) {
  std::vector<named_result> results;
  for (auto const& file : files) results.push_back({file, read_result(file)});
  write_file(output, to_json_text(merge(results)));
}

void report_files(std::span<std::string const> files, std::string const& output) {
  write_file(output, html_report(files));
}

}  // namespace loadgen::report
