// The text of one of the server's statements, for running it with pgbench.
//   bench_statement NAME
#include "api/statements.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

int main(int argc, char** argv) {
  namespace statements = poolbench::api::statements;
  constexpr std::array known{&statements::post_transaction, &statements::products_all,
                             &statements::transactions_all};
  std::string_view const name = argc == 2 ? argv[1] : "";
  auto const* const found = std::ranges::find(known, name, [](auto const* s) { return s->name; });
  if (found == known.end()) {
    std::fputs("bench_statement: a name is needed: post_transaction, products_all or transactions_all\n",
               stderr);
    return 1;
  }
  std::printf("%.*s;\n", static_cast<int>((*found)->text.size()), (*found)->text.data());
}
