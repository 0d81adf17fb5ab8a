#include "db/session.hpp"

#include "db/failure.hpp"
#include "db/result_rows.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <pqxx/nontransaction>

#include <algorithm>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace poolbench::db {

namespace {

using texts = boost::container::small_vector<char const*, 6>;

// Views of the values, as libpqxx takes any number of them; null pointers are NULLs.
texts texts_of(parameters const& values) {
  texts all;
  for (auto const& each : values) all.push_back(each ? each->c_str() : nullptr);
  return all;
}

// Text parameters end at a NUL byte; cutting them silently would store something else than was asked for.
bool has_nul(parameters const& values) {
  return std::ranges::any_of(values, [](auto const& each) { return each && each->find('\0') != each->npos; });
}

error refuse_nul() {
  return {errc::statement_failed, make_sqlstate("22021"), "a NUL byte in a parameter", {}};
}

}  // namespace

farewell::~farewell() {
  if (socket_ >= 0) ::close(socket_);
}

void farewell::wait(std::chrono::milliseconds at_most) noexcept {
  if (socket_ < 0) return;
  pollfd what{socket_, POLLIN | POLLRDHUP, 0};
  ::poll(&what, 1, static_cast<int>(at_most.count()));
  ::close(std::exchange(socket_, -1));
}

// libpqxx can cancel too, but only while its connection lives, which nobody can promise to a request that
// hangs.
session::session(startup const& how, telemetry::clock::time_point deadline) : connection_(how, deadline) {
  std::shared_ptr<PGcancel> const request{PQgetCancel(connection_.native()), &PQfreeCancel};
  auto const cancel = [request] {
    std::array<char, 256> why{};
    return request && PQcancel(request.get(), why.data(), static_cast<int>(why.size())) == 1;
  };
  auto const break_off = [socket = connection_.sock()] { ::shutdown(socket, SHUT_RDWR); };
  interrupt_ = std::make_shared<interruption const>(interruption{cancel, break_off});
}

result<std::unique_ptr<session>> session::open(startup const& how, telemetry::clock::time_point deadline) {
  try {
    return std::unique_ptr<session>(new session(how, deadline));
  } catch (...) {
    return describe_connect_failure();
  }
}

template <class Work>
result<rows> session::guarded(Work&& work) noexcept {
  try {
    pqxx::nontransaction scope(connection_);
    return make_rows(work(scope));
  } catch (...) {
    return describe_statement_failure(connected());
  }
}

result<rows> session::run_prepared(statement const& what, parameters const& values) {
  if (has_nul(values)) return refuse_nul();
  return guarded([&](pqxx::nontransaction& scope) {
    std::string const name(what.name);
    if (std::ranges::find(prepared_, &what) == prepared_.end()) {
      connection_.prepare(name, std::string(what.text));  // known to libpqxx; Postgres learns it on first use
      prepared_.push_back(&what);
    }
    return scope.exec_prepared(name, pqxx::prepare::make_dynamic_params(texts_of(values)));
  });
}

result<rows> session::run_once(statement const& what, parameters const& values) {
  if (has_nul(values)) return refuse_nul();
  return guarded([&](pqxx::nontransaction& scope) {
    return scope.exec_params(std::string(what.text), pqxx::prepare::make_dynamic_params(texts_of(values)));
  });
}

result<rows> session::open_cursor(statement const& what, parameters const& values, std::size_t piece) {
  if (has_nul(values)) return refuse_nul();
  constexpr auto begin = "BEGIN READ ONLY";
  auto const declare = fmt::format("DECLARE piecewise NO SCROLL CURSOR FOR {}", what.text);
  auto const fetch_first = fmt::format("FETCH {} FROM piecewise", piece);
  return guarded([&](pqxx::nontransaction& scope) {
    if (values.empty()) return scope.exec(fmt::format("{};{};{}", begin, declare, fetch_first));
    scope.exec(begin);  // parameters need a message for this statement alone
    scope.exec_params(declare, pqxx::prepare::make_dynamic_params(texts_of(values)));
    return scope.exec(fetch_first);
  });
}

result<rows> session::fetch(std::size_t piece) {
  return guarded(
      [&](pqxx::nontransaction& scope) { return scope.exec(fmt::format("FETCH {} FROM piecewise", piece)); });
}

bool session::close_cursor() noexcept {
  if (!in_transaction()) return connected();
  return guarded([](pqxx::nontransaction& scope) { return scope.exec("ROLLBACK"); }).has_value();
}

bool session::quiet() const noexcept {
  char byte{};
  auto const got = ::recv(connection_.sock(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

bool session::ask() noexcept {
  return guarded([](pqxx::nontransaction& scope) { return scope.exec("SELECT 1"); }).has_value();
}

bool session::connected() const noexcept {
  return connection_.is_open();
}

bool session::in_transaction() const noexcept {
  return PQtransactionStatus(connection_.native()) != PQTRANS_IDLE;
}

farewell session::close(std::unique_ptr<session> gone) noexcept {
  auto const socket = gone->connection_.sock();
  farewell after{socket < 0 ? -1 : ::dup(socket)};
  gone.reset();  // says goodbye and closes; the socket lives on in `after`
  return after;
}

}  // namespace poolbench::db
