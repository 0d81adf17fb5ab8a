#include "support/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <netinet/in.h>
#include <poll.h>
#include <random>
#include <signal.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace poolbench::tests {
namespace {

[[noreturn]] void fail(char const* what, int error = errno) {
  throw std::system_error{error, std::generic_category(), what};
}

struct pipe_ends {
  int read, write;
};

pipe_ends make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
  return {ends[0], ends[1]};
}

std::vector<std::string> merged_environment(std::vector<std::string> const& more) {
  std::map<std::string, std::string> by_name;
  auto const add = [&](std::string const& entry) { by_name[entry.substr(0, entry.find('='))] = entry; };
  for (char** e = environ; *e != nullptr; ++e) add(*e);
  for (auto const& e : more) add(e);
  std::vector<std::string> all;
  for (auto const& [name, entry] : by_name) all.push_back(entry);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (auto& s : strings) result.push_back(s.data());
  result.push_back(nullptr);
  return result;
}

// The child of a fork becomes another program, or reports errno and ends. Its parent may have threads, so
// nothing here allocates. It dies when the thread that started it does: a test that is killed leaves nothing.
[[noreturn]] void become(char* const* argv, char* const* envp, char const* folder,
                         std::array<int, 3> const& standard, int report, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  // The child starts with default signal handling, whatever the test framework did to its own.
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int fd = 0; fd < 3; ++fd) ::dup2(standard[static_cast<std::size_t>(fd)], fd);
  if (*folder == '\0' || ::chdir(folder) == 0) ::execvpe(argv[0], argv, envp);
  int const error = errno;
  std::ignore = ::write(report, &error, sizeof error);
  ::_exit(127);
}

void write_all(int fd, std::string const& text) {
  std::size_t written = 0;
  while (written < text.size()) {
    auto const n = ::write(fd, text.data() + written, text.size() - written);
    if (n <= 0) return;  // the child does not read all of it, which is its right
    written += static_cast<std::size_t>(n);
  }
}

}  // namespace

process::process(std::vector<std::string> argv) : process{std::move(argv), options{}} {}

process::process(std::vector<std::string> argv, options const& how) {
  auto const in = make_pipe();
  auto const out = make_pipe();
  auto const err = make_pipe();

  auto const report = make_pipe();  // exec closes it; until then the child can say what went wrong
  auto environment = merged_environment(how.environment);
  auto const arguments = pointers(argv);
  auto const variables = pointers(environment);
  pid_t const parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0)
    become(arguments.data(), variables.data(), how.folder.c_str(), {in.read, out.write, err.write},
           report.write, parent);
  for (int const fd : {in.read, out.write, err.write, report.write}) ::close(fd);
  int error = 0;
  bool const failed = ::read(report.read, &error, sizeof error) == sizeof error;
  ::close(report.read);
  if (failed) {
    ::waitpid(pid_, nullptr, 0);
    for (int const fd : {in.write, out.read, err.read}) ::close(fd);
    fail(argv[0].c_str(), error);
  }
  reader_ = std::thread{[this, out, err] { collect(out.read, err.read); }};
  ::signal(SIGPIPE, SIG_IGN);
  write_all(in.write, how.input);
  ::close(in.write);
}

process::~process() {
  if (!status_) {
    ::kill(pid_, SIGKILL);
    int ignored = 0;
    ::waitpid(pid_, &ignored, 0);
  }
  reader_.join();
}

// Runs until both pipes are closed by everybody who has them, grandchildren included, so it gives up a second
// after the child itself is gone.
void process::collect(int out, int err) {
  std::array<pollfd, 2> open{{{out, POLLIN, 0}, {err, POLLIN, 0}}};
  std::array<char, 65536> buffer{};
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    int const ready = ::poll(open.data(), open.size(), 1000);
    if (ready == 0 && ::kill(pid_, 0) != 0) break;
    for (auto& one : open) {
      if (one.fd < 0 || one.revents == 0) continue;
      auto const n = ::read(one.fd, buffer.data(), buffer.size());
      if (n <= 0) {
        ::close(one.fd);
        one.fd = -1;
        continue;
      }
      std::string_view const text{buffer.data(), static_cast<std::size_t>(n)};
      std::lock_guard const lock{mutex_};
      if (&one == &open[1]) {
        errors_ += text;
        continue;
      }
      partial_ += text;
      for (auto end = partial_.find('\n'); end != std::string::npos; end = partial_.find('\n')) {
        lines_.push_back(partial_.substr(0, end));
        partial_.erase(0, end + 1);
      }
      changed_.notify_all();
    }
  }
  for (auto& one : open)
    if (one.fd >= 0) ::close(one.fd);
  std::lock_guard const lock{mutex_};
  closed_ = true;
  changed_.notify_all();
}

std::optional<std::string> process::read_line(milliseconds deadline) {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, deadline, [this] { return !lines_.empty() || closed_; });
  if (lines_.empty() && closed_ && !partial_.empty()) lines_.push_back(std::exchange(partial_, {}));
  if (lines_.empty()) return std::nullopt;
  auto line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

std::optional<std::string> process::read_line_with(std::string const& part, milliseconds deadline) {
  auto const end = std::chrono::steady_clock::now() + deadline;
  for (;;) {
    auto const left = std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now());
    auto line = read_line(std::max(left, milliseconds{0}));
    if (!line || line->find(part) != std::string::npos) return line;
  }
}

std::string process::rest_of_output() {
  std::lock_guard const lock{mutex_};
  std::string rest;
  for (auto const& line : lines_) rest += line + '\n';
  lines_.clear();
  rest += std::exchange(partial_, {});
  return rest;
}

std::string process::error_output() {
  std::lock_guard const lock{mutex_};
  return errors_;
}

void process::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

std::optional<int> process::wait(milliseconds deadline) {
  auto const ended = [this] {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) return false;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
  };
  if (!status_ && !eventually(ended, deadline)) return std::nullopt;
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, std::chrono::seconds{2}, [this] { return closed_; });  // its last words
  return status_;
}

outcome run(std::vector<std::string> argv, process::options const& how, milliseconds deadline) {
  process child{std::move(argv), how};
  outcome result;
  result.status = child.wait(deadline);
  result.out = child.rest_of_output();
  result.err = child.error_output();
  return result;
}

scratch_folder::scratch_folder() {
  path_ = (std::filesystem::temp_directory_path() / "poolbench-test-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) fail("mkdtemp");
  std::filesystem::permissions(path_, std::filesystem::perms{0711});
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

unsigned short free_port() {
  std::random_device dice;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    auto const port = static_cast<unsigned short>(20000 + dice() % 12000);
    int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool const ok = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    if (ok) return port;
  }
  throw std::runtime_error{"no free port on 127.0.0.1 between 20000 and 31999"};
}

}  // namespace poolbench::tests
