#include "api/json_rows.hpp"
#include "api/transaction_request.hpp"
#include "api/uuid.hpp"
#include "auth/token.hpp"
#include "unit/server/api/fakes.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <string>

namespace poolbench::api {
namespace {

table products(std::size_t count) {
  table result;
  for (std::size_t i = 0; i != count; ++i) {
    result.push_back({"00000000-0000-4000-9000-00000000" + std::to_string(1000 + i),
                      "Galvanised Shelf Bracket, extra large", "512.30", "97", "B"});
  }
  return result;
}

void json_rows(benchmark::State& state) {
  static constexpr std::array<json_column, 5> columns{{{"id", json_kind::code},
                                                       {"name", json_kind::text},
                                                       {"price", json_kind::number},
                                                       {"quantity", json_kind::number},
                                                       {"required_qualification", json_kind::code}}};
  json_row_writer const writer{columns};
  auto const rows = rows_of(products(500));
  std::size_t bytes = 0;
  for (auto _ : state) {
    auto const text = writer.array(rows, rows.size());
    bytes = text.size();
    benchmark::DoNotOptimize(text.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows.size()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}
BENCHMARK(json_rows);

void json_body(benchmark::State& state, std::string_view text) {
  for (auto _ : state) {
    validation_errors errors;
    benchmark::DoNotOptimize(read_transaction_request(text, errors));
  }
}
BENCHMARK_CAPTURE(
    json_body, valid,
    R"({"id":"0192f0c1-7d3a-7c3e-8000-0123456789ab",)"
    R"("product_id":"00000000-0000-4000-9000-000000001042",)"
    R"("vendor_id":"00000000-0000-4000-8000-000000000001","action":"withdrawal","quantity":1})");
BENCHMARK_CAPTURE(json_body, three_mistakes, R"({"product_id":"x","action":"theft","quantity":-1})");

void new_uuid(benchmark::State& state) {
  uuid_source ids{42, std::chrono::system_clock::now};
  for (auto _ : state) benchmark::DoNotOptimize(ids.next());
}
BENCHMARK(new_uuid);

void token_verify(benchmark::State& state) {
  auth::tokens const issuer{auth::random_token_key(), std::chrono::hours{1}, std::chrono::system_clock::now};
  auto const token = issuer.issue("a");
  for (auto _ : state) benchmark::DoNotOptimize(issuer.verify(token));
}
BENCHMARK(token_verify);

void token_of_another_key(benchmark::State& state) {
  auth::tokens const other{auth::random_token_key(), std::chrono::hours{1}, std::chrono::system_clock::now};
  auth::tokens const issuer{auth::random_token_key(), std::chrono::hours{1}, std::chrono::system_clock::now};
  auto const token = other.issue("a");
  for (auto _ : state) benchmark::DoNotOptimize(issuer.verify(token));
}
BENCHMARK(token_of_another_key);

}  // namespace
}  // namespace poolbench::api
