#include "db/failure.hpp"

#include <pqxx/except>

#include <algorithm>

namespace poolbench::db {

namespace {

constexpr std::string_view query_canceled = "57014";

bool is_state(std::string_view text) {
  return text.size() == 5 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

// What follows `label` at the beginning of a line.
std::string_view labelled(std::string_view text, std::string_view label) {
  for (auto at = text.find(label); at != text.npos; at = text.find(label, at + 1)) {
    if (at == 0 || text[at - 1] == '\n') return first_line(text.substr(at + label.size()));
  }
  return {};
}

std::string what_is_thrown(std::string& state) {
  try {
    throw;
  } catch (pqxx::sql_error const& e) {
    state = e.sqlstate();
    return e.what();
  } catch (pqxx::deadlock_detected const& e) {  // libpqxx drops the state of these
    state = "40P01";
    return e.what();
  } catch (pqxx::serialization_failure const& e) {
    state = "40001";
    return e.what();
  } catch (std::exception const& e) {
    return e.what();
  }
}

error read_thrown() {
  std::string state;
  auto const text = what_is_thrown(state);
  auto e = read_error_text(text);
  if (e.sqlstate[0] == '\0') e.sqlstate = make_sqlstate(state);
  return e;
}

}  // namespace

std::array<char, 6> make_sqlstate(std::string_view state) noexcept {
  std::array<char, 6> made{};
  if (state.size() == 5) std::ranges::copy(state, made.begin());
  return made;
}

error read_error_text(std::string_view text) {
  error e;
  // The severity may be in any language; the five characters between two colons are not.
  std::string_view message = first_line(text);
  for (auto line = text; !line.empty() && e.sqlstate[0] == '\0';) {
    auto const head = first_line(line);
    for (auto at = head.find(":  "); at != head.npos; at = head.find(":  ", at + 1)) {
      auto const state = head.substr(at + 3, 5);
      if (!is_state(state) || head.substr(std::min(at + 8, head.size()), 2) != ": ") continue;
      e.sqlstate = make_sqlstate(state);
      message = head.substr(at + 10);
      break;
    }
    line.remove_prefix(std::min(head.size() + 1, line.size()));
  }
  e.message = message;
  if (auto const detail = labelled(text, "DETAIL:  "); !detail.empty()) {
    e.message.append(" (").append(detail).append(")");
  }
  e.constraint = labelled(text, "CONSTRAINT NAME:  ");
  return e;
}

error describe_statement_failure(bool open) {
  auto e = read_thrown();
  if (!open) {
    e.code = errc::connection_lost;
    if (e.message.empty()) e.message = "connection lost";
  } else {
    e.code = sqlstate_of(e) == query_canceled ? errc::statement_timeout : errc::statement_failed;
  }
  return e;
}

error describe_connect_failure() {
  auto e = read_thrown();
  e.code = errc::unavailable;
  return e;
}

}  // namespace poolbench::db
