#include "db/startup.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

namespace poolbench::db {

namespace {

// The value of one keyword in the user's own connection string; empty when it is not there.
std::string value_in(std::string const& url, std::string_view keyword) {
  char* message = nullptr;
  std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> const parsed{
      PQconninfoParse(url.c_str(), &message), &PQconninfoFree};
  if (!parsed) {
    std::string const why = message ? message : "out of memory";
    PQfreemem(message);
    throw std::invalid_argument(why.substr(0, why.find('\n')));
  }
  for (auto const* each = parsed.get(); each->keyword; ++each) {
    if (keyword == each->keyword) return each->val ? each->val : "";
  }
  return {};
}

}  // namespace

startup::startup(connection_options const& options, std::string_view application_name) {
  auto const session = fmt::format(
      "-c statement_timeout={} -c client_connection_check_interval=1s -c enable_seqscan=off -c jit=off "
      "-c cursor_tuple_fraction=1 {} -c timezone=UTC",
      options.statement_timeout.count(), value_in(options.url, "options"));
  // Later ones win over earlier ones; dbname stands for the whole of the user's URL.
  settings_ = {{"keepalives_idle", "5"},  {"keepalives_interval", "2"},
               {"keepalives_count", "3"}, {"tcp_user_timeout", "10000"},
               {"dbname", options.url},   {"client_encoding", "UTF8"},
               {"options", session},      {"application_name", std::string(application_name)}};
  for (auto const& [keyword, value] : settings_) {
    keywords_.push_back(keyword.c_str());
    values_.push_back(value.c_str());
  }
  keywords_.push_back(nullptr);
  values_.push_back(nullptr);
}

}  // namespace poolbench::db
