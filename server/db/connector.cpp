#include "db/connector.hpp"

#include <libpq-fe.h>
#include <pqxx/except>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <poll.h>

namespace poolbench::db {

namespace {

using telemetry::clock;

// False: the deadline passed first.
bool wait_for(int socket, short events, clock::time_point deadline) {
  for (;;) {
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now()).count();
    if (left <= 0) return false;
    pollfd what{socket, events, 0};
    auto const ready = ::poll(&what, 1, static_cast<int>(std::min<long>(left, 60'000)));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;  // an error shows at the next step
  }
}

}  // namespace

connector::connector(startup const& how, clock::time_point deadline)
    : pqxx::connectionpolicy(std::string{}), how_(how), deadline_(deadline) {}

connector::handle connector::do_startconnect(handle connection) {
  if (connection) return connection;
  if (used_up_) throw pqxx::broken_connection("connection lost");
  used_up_ = true;
  std::unique_ptr<PGconn, void (*)(PGconn*)> made{PQconnectStartParams(how_.keywords(), how_.values(), 1),
                                                  &PQfinish};
  if (!made) throw std::bad_alloc();
  PQsetErrorVerbosity(made.get(), PQERRORS_VERBOSE);  // SQLSTATE and constraint names, see read_error_text()
  auto next = PQstatus(made.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED) throw pqxx::broken_connection(PQerrorMessage(made.get()));
    auto const events = static_cast<short>(next == PGRES_POLLING_READING ? POLLIN : POLLOUT);
    if (!wait_for(PQsocket(made.get()), events, deadline_)) {
      throw pqxx::broken_connection("connecting took too long");
    }
    next = PQconnectPoll(made.get());
  }
  connection_ = made.release();
  return connection_;
}

connector::handle connector::do_disconnect(handle connection) noexcept {
  if (connection) PQfinish(connection);
  connection_ = nullptr;
  return nullptr;
}

}  // namespace poolbench::db
