#include "db/lane.hpp"

namespace poolbench::db {

lane::ending ending_of(session const& after, cancel_guard const& guard) {
  if (!after.connected()) return lane::ending::broken;
  if (guard.given_up() && !after.quiet()) return lane::ending::broken;  // cut off, see cancel_guard::end
  return after.in_transaction() ? lane::ending::in_transaction : lane::ending::clean;
}

}  // namespace poolbench::db
