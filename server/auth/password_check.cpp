#include "auth/password_check.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sodium.h>

#include <new>
#include <utility>

namespace poolbench::auth {

namespace asio = boost::asio;

namespace {

// Of a random password that nobody kept, as dear as those of the accounts: what an unknown user is checked
// against, so that the time of the answer does not tell who exists.
constexpr char nobodys_hash[] =
    "$argon2id$v=19$m=19456,t=2,p=1$Acr46yfP7W/QqjvY3sUg4Q$yrNNAltkh3Q9q6//kt/B6Ip/u9g1FlQg1mvSdQPgxlo";

// Gives a place in the queue back, however the check ends.
class place {
 public:
  explicit place(std::atomic<std::size_t>& taken) noexcept : taken_(taken) {}
  place(place const&) = delete;
  place& operator=(place const&) = delete;
  ~place() { --taken_; }

 private:
  std::atomic<std::size_t>& taken_;
};

}  // namespace

password_check::password_check(account_list const& accounts, password_check_options how)
    : accounts_(accounts), max_pending_(how.max_pending), workers_(how.threads) {
  if (sodium_init() < 0) throw std::bad_alloc{};
}

password_check::~password_check() {
  workers_.join();
}

asio::awaitable<password_verdict> password_check::check(std::string username, std::string password,
                                                        telemetry::request_record& record) {
  if (pending_.fetch_add(1) >= max_pending_) {
    --pending_;
    co_return password_verdict::overloaded;
  }
  place const held{pending_};
  auto const begin = telemetry::clock::now();
  auto const* const known = accounts_.find(username);
  auto const work = [hash = known != nullptr ? known->password_hash.c_str() : nobodys_hash,
                     &password]() -> asio::awaitable<bool> {
    co_return crypto_pwhash_str_verify(hash, password.data(), password.size()) == 0;
  };
  bool const matches = co_await asio::co_spawn(workers_, work, asio::use_awaitable);
  sodium_memzero(password.data(), password.size());
  record.internal.push_back({.name = "password.check", .time = {begin, telemetry::clock::now()}});
  co_return known != nullptr&& matches ? password_verdict::right : password_verdict::wrong;
}

}  // namespace poolbench::auth
