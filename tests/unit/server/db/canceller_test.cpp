#include "db/canceller.hpp"

#include <gtest/gtest.h>

#include <future>
#include <optional>

namespace poolbench::db {
namespace {

std::shared_ptr<cancel_guard> given_up(std::function<bool()> cancel) {
  auto guard = std::make_shared<cancel_guard>();
  guard->begin(std::make_shared<interruption const>(interruption{std::move(cancel), [] {}}));
  guard->give_up();
  return guard;
}

TEST(canceller, sends_requests_one_after_the_other) {
  std::promise<int> done;
  std::atomic<int> sent{0};
  canceller sender;
  sender.send(given_up([&] { return ++sent > 0; }));
  sender.send(given_up([&] {
    done.set_value(++sent);
    return true;
  }));
  EXPECT_EQ(done.get_future().get(), 2);
}

TEST(canceller, may_end_while_a_request_hangs) {
  auto begun = std::make_shared<std::promise<void>>();
  auto hang = std::make_shared<std::promise<void>>();
  auto guard = given_up([begun, until = hang->get_future().share()] {
    begun->set_value();
    until.wait();
    return true;
  });
  {
    canceller sender;
    sender.send(guard);
    begun->get_future().wait();
  }
  hang->set_value();
  EXPECT_TRUE(guard->end());  // the request, now delivered, is waited for as ever
}

TEST(canceller, that_never_sent_anything_ends_too) {
  canceller idle;
}

}  // namespace
}  // namespace poolbench::db
