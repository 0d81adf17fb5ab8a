#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

namespace poolbench::tests {

using std::chrono::milliseconds;

// A child process of a test. Its output is read all the time, so it never blocks on a full pipe. Killed and
// reaped on destruction when it still runs, and killed by the kernel when the thread that started it ends,
// also when ctest kills the test. Not thread-safe: one test thread uses it.
class process {
 public:
  struct options {
    std::vector<std::string> environment;  // NAME=VALUE, added to or replacing the test's own
    std::string folder;                    // working directory; empty: the test's own
    std::string input;                     // written to its standard input, which is then closed
  };

  // Starts argv[0], looked up in PATH when it has no slash. Throws std::system_error when it cannot be
  // started.
  explicit process(std::vector<std::string> argv);
  process(std::vector<std::string> argv, options const& how);
  process(process const&) = delete;
  process& operator=(process const&) = delete;
  ~process();

  pid_t pid() const noexcept { return pid_; }

  // The next line of its standard output, without the line end; nullopt when it closed its output or none
  // came in time.
  std::optional<std::string> read_line(milliseconds deadline);
  // Skips lines until one contains `part`; nullopt as above.
  std::optional<std::string> read_line_with(std::string const& part, milliseconds deadline);
  // Everything on standard output that was not yet read, and everything on standard error, as of now.
  std::string rest_of_output();
  std::string error_output();

  void signal(int number) const;
  // Its exit status, 128 + the signal's number when a signal ended it; nullopt when it still runs at the
  // deadline.
  std::optional<int> wait(milliseconds deadline);

 private:
  void collect(int out, int err);

  pid_t pid_ = -1;
  std::optional<int> status_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> lines_;  // whole lines of stdout
  std::string partial_;            // an unfinished last line of stdout
  std::string errors_;
  bool closed_ = false;
  std::thread reader_;
};

// Runs a command to its end and returns its status and outputs; kills it at the deadline (status nullopt
// then).
struct outcome {
  std::optional<int> status;
  std::string out;
  std::string err;
};
outcome run(std::vector<std::string> argv, process::options const& how = {},
            milliseconds deadline = std::chrono::seconds{60});

// A folder of its own, which others may enter but not list (a stack's servers run as another user), removed
// with everything in it on destruction.
class scratch_folder {
 public:
  scratch_folder();
  scratch_folder(scratch_folder const&) = delete;
  scratch_folder& operator=(scratch_folder const&) = delete;
  ~scratch_folder();
  std::string const& path() const noexcept { return path_; }
  std::string operator/(std::string const& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// A TCP port of 127.0.0.1 that nobody listened on a moment ago, outside of the range (from 32768) that
// outgoing connections take theirs from. Prefer port 0 where the program can report its choice.
unsigned short free_port();

// Repeats `holds` until it is true; false when it is not by the deadline.
template <class Condition>
bool eventually(Condition holds, milliseconds deadline = std::chrono::seconds{10}) {
  auto const end = std::chrono::steady_clock::now() + deadline;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds{5});  // between two looks, not for something
  }
  return true;
}

}  // namespace poolbench::tests
