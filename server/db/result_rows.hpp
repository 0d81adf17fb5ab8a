#pragma once

#include "db/rows.hpp"

#include <pqxx/result>

namespace poolbench::db {

// Rows backed by a libpqxx result. libpqxx's own access copies two reference counts per field, which other
// threads would fight over; here every field is looked up once, by the thread that received the result.
rows make_rows(pqxx::result from);

}  // namespace poolbench::db
