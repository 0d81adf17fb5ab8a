#include "integration/server/crowd.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <ctime>
#include <iostream>
#include <memory>
#include <system_error>
#include <vector>

// Clients that send, or read, a byte now and then. Not part of the sanitizer builds, whose memory and times
// are their own.
namespace poolbench::tests {
namespace {

using namespace std::chrono_literals;

constexpr int of_each = 5000;

// Of each kind so many that never finish, on their own.
class slow_crowd {
 public:
  explicit slow_crowd(shop_server const& server) {
    add(server, headers_, "GET /hello HTTP/1.1\r\nHost: a\r\nX: ");
    add(server, bodies_, "POST /transactions HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n");
    std::string many;
    for (int i = 0; i != 20; ++i) many += "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n";
    add(server, readers_, many, 4096);
  }

  // The next one of each kind moves on by a byte.
  void step() {
    headers_[next_].send("x");
    bodies_[next_].send("x");
    readers_[next_].sip();
    next_ = (next_ + 1) % of_each;
  }

  std::vector<raw_client> const& headers() const { return headers_; }
  std::vector<raw_client> const& bodies() const { return bodies_; }
  std::vector<raw_client> const& readers() const { return readers_; }

 private:
  static void add(shop_server const& server, std::vector<raw_client>& to, std::string const& request,
                  int receive_buffer = 0) {
    to.reserve(of_each);
    for (int i = 0; i != of_each; ++i) to.emplace_back(server.api(), request, receive_buffer);
  }

  std::vector<raw_client> headers_, bodies_, readers_;
  std::size_t next_ = 0;
};

// How often the server says that it ended something for that reason.
int rejected(std::string const& metrics, std::string const& reason) {
  return value_of(metrics, "http_server_rejected_total{reason=\"" + reason + "\"}");
}

// CPU time of another process, in microseconds.
class cpu_clock {
 public:
  explicit cpu_clock(pid_t of) {
    if (int const failed = ::clock_getcpuclockid(of, &id_); failed != 0) {
      throw std::system_error{failed, std::generic_category(), "clock_getcpuclockid"};
    }
  }
  double now() const {
    timespec time{};
    ::clock_gettime(id_, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
  }

 private:
  clockid_t id_{};
};

// An innocent client of a server, and how long the server works until it has its answer: what the answer
// would take if the server had a processor to itself and a database that answers at once. Unlike the time on
// the wall it does not say how busy the machine is with something else.
class innocent {
 public:
  explicit innocent(shop_server& server) : http_{server.client("a")}, cpu_{server.child().pid()} {}

  // p99 of so many requests, one after the other; meanwhile() before each.
  template <class Meanwhile>
  double p99(int count, Meanwhile meanwhile) {
    std::vector<double> times;
    for (int i = 0; i != count; ++i) {
      auto const begin = cpu_.now();
      meanwhile();
      EXPECT_EQ(http_.get("/products?limit=10").status, 200);
      times.push_back(cpu_.now() - begin);
    }
    std::sort(times.begin(), times.end());
    return times[static_cast<std::size_t>(std::ceil(0.99 * count)) - 1];
  }

 private:
  http_client http_;
  cpu_clock cpu_;
};

double median(std::vector<double> of) {
  std::sort(of.begin(), of.end());
  return of[of.size() / 2];
}

TEST(crowd, of_five_thousand_slow_clients_of_each_kind_disturbs_nobody) {
  allow_files(3 * of_each + 500);
  scratch_database database;
  // Their deadlines are long enough that they are there for the whole test.
  std::vector<std::string> const patient{"--threads",      "1",   "--header-timeout", "10m",
                                         "--body-timeout", "10m", "--write-timeout",  "10m"};
  shop_server quiet{database.url(), shared_stack().redis_url(), patient};
  shop_server crowded{database.url(), shared_stack().redis_url(), patient};
  innocent among_none{quiet};
  innocent among_many{crowded};
  auto const nothing = [] {};
  among_none.p99(300, nothing);
  among_many.p99(300, nothing);
  auto const before = memory_kib(crowded.child().pid(), "VmRSS");

  slow_crowd crowd{crowded};
  // All of them are there, but for readers beyond what may wait for them: those are disconnected, the slowest
  // first.
  ASSERT_TRUE(eventually(
      [&] {
        auto const metrics = crowded.admin().get("/metrics").body;
        return value_of(metrics, "http_server_connections") + rejected(metrics, "slow_reader") >= 3 * of_each;
      },
      60s));

  // Side by side and by turns, in short blocks: what disturbs the machine's caches hits both, and the median
  // of the blocks' p99 does not mind single ones that were hit harder. One of each kind of the crowd moves
  // with every request.
  std::vector<double> alone;
  std::vector<double> disturbed;
  for (int block = 0; block != 30; ++block) {
    for (bool const many : {block % 2 == 0, block % 2 != 0}) {
      if (many) {
        disturbed.push_back(among_many.p99(100, [&] { crowd.step(); }));
      } else {
        alone.push_back(among_none.p99(100, nothing));
      }
    }
  }
  auto const ratio = median(disturbed) / median(alone);
  auto const grown = memory_kib(crowded.child().pid(), "VmRSS") - before;
  std::cout << "[    crowd ] p99 among 15000 slow clients " << median(disturbed) << " us of CPU, among none "
            << median(alone) << " us: " << ratio << "; memory grew by " << grown / 1024 << " MiB\n";
  EXPECT_LT(ratio, 1.5);
  // 16 KiB for each, and what the limit of pending output allows.
  EXPECT_LT(grown, 3 * of_each * 16 + 64 * 1024);
  EXPECT_EQ(crowded.client("b").get("/products?limit=10").status, 200) << "accepting goes on";
}

TEST(crowd, of_slow_clients_is_shown_out_each_for_what_it_does) {
  allow_files(3 * of_each + 500);
  scratch_database database;
  shop_server server{
      database.url(),
      shared_stack().redis_url(),
      {"--threads", "1", "--header-timeout", "3s", "--body-timeout", "3s", "--write-timeout", "3s"}};
  auto client = server.client("a");
  ASSERT_EQ(client.get("/products?limit=10").status, 200);
  auto const pid = server.child().pid();
  auto const files = open_files(pid);
  auto const before = memory_kib(pid, "VmRSS");

  slow_crowd crowd{server};
  // A byte now and then gains nobody time, and meanwhile who is not slow is served.
  std::string metrics;
  EXPECT_TRUE(eventually(
      [&] {
        crowd.step();
        EXPECT_EQ(client.get("/products?limit=10").status, 200);
        metrics = server.admin().get("/metrics").body;
        return rejected(metrics, "header_timeout") + rejected(metrics, "body_timeout") +
                   rejected(metrics, "slow_reader") + rejected(metrics, "write_timeout") >=
               3 * of_each;
      },
      60s));
  EXPECT_EQ(rejected(metrics, "header_timeout"), of_each);
  EXPECT_EQ(rejected(metrics, "body_timeout"), of_each);
  EXPECT_EQ(rejected(metrics, "slow_reader") + rejected(metrics, "write_timeout"), of_each);
  EXPECT_GT(rejected(metrics, "write_timeout"), 0);

  std::array<char, 1024> answer;
  for (auto const* const kind : {&crowd.headers(), &crowd.bodies()}) {
    for (auto const& each : *kind) {
      auto const n = each.receive(answer.data(), answer.size());
      ASSERT_EQ(std::string_view(answer.data(), n).substr(0, 12), "HTTP/1.1 408");
    }
  }
  EXPECT_TRUE(eventually([&] { return open_files(pid) <= files; }, 60s))
      << open_files(pid) << " of " << files;
  EXPECT_LT(memory_kib(pid, "VmRSS") - before, 3 * of_each * 16 + 64 * 1024);
  EXPECT_EQ(client.get("/products?limit=10").status, 200);
}

}  // namespace
}  // namespace poolbench::tests
