#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace poolbench::auth {

// Someone who may log in. The password exists only as libsodium's argon2id string.
struct account {
  std::string username;
  std::string vendor_id;  // UUID, lower case
  std::string password_hash;
};

// Who may log in. Immutable after construction, so thread-safe.
class account_list {
 public:
  explicit account_list(std::vector<account> accounts);
  // nullptr: no such user. Valid as long as the list.
  account const* find(std::string_view username) const noexcept;
  std::vector<account> const& all() const noexcept { return accounts_; }

 private:
  std::vector<account> accounts_;  // sorted by username
};

// The demo users `a` to `z`, password equal to the name, with the vendors
// 00000000-0000-4000-8000-000000000001 to …00000000001a. Hashes are precomputed: argon2id, 19 MiB, 2 passes,
// which is the least OWASP recommends
// (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html).
account_list demo_accounts();

}  // namespace poolbench::auth
