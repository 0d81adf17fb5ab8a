#pragma once

#include "db/error.hpp"

#include <string_view>

namespace poolbench::db {

// Reads an error text of libpq's (verbosity "verbose"): SQLSTATE, what happened, and the violated constraint,
// as far as they are there. libpqxx 6.4 keeps the SQLSTATE of some errors and the constraint of none. `code`
// is left to the caller.
//   ERROR:  23505: duplicate key value violates unique constraint "transactions_pkey"
//   DETAIL:  Key (id, product_id)=(…) already exists.
//   CONSTRAINT NAME:  transactions_pkey
error read_error_text(std::string_view text);

// What the exception being handled says about a statement. `open`: whether the connection survived.
// Precondition: called inside a catch block.
error describe_statement_failure(bool open);

// The same for an attempt to connect: always errc::unavailable.
error describe_connect_failure();

std::array<char, 6> make_sqlstate(std::string_view state) noexcept;
inline std::string_view sqlstate_of(error const& e) noexcept {
  return e.sqlstate.data();
}

}  // namespace poolbench::db
