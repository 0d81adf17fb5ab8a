#include "http/chunked.hpp"
#include "http/responder.hpp"
#include "http/response_head.hpp"
#include "http/router.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

namespace poolbench::http {
namespace {

// What wrk sends, and what a browser does.
constexpr std::string_view short_header =
    "GET /products HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAuthorization: Bearer "
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjE3MzI0OTI4MDAsImlhdCI6MTczMjQ4OTIwMCwic3ViIjoiYSJ9."
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG\r\n\r\n";
constexpr std::string_view long_header =
    "POST /transactions?from=page HTTP/1.1\r\nHost: shop.example:8080\r\nConnection: keep-alive\r\n"
    "Content-Length: 190\r\nsec-ch-ua: \"Chromium\";v=\"130\", \"Not?A_Brand\";v=\"99\"\r\n"
    "sec-ch-ua-mobile: ?0\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/130.0.0.0 Safari/537.36\r\nContent-Type: application/json\r\nAccept: */*\r\n"
    "Origin: http://shop.example:8080\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\n"
    "Referer: http://shop.example:8080/docs\r\nAccept-Encoding: gzip, deflate, br\r\n"
    "Accept-Language: en-GB,en;q=0.9\r\n"
    "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n";

void framing(benchmark::State& state, std::string_view header) {
  for (auto _ : state) {
    head_scanner scanner;
    auto const found = scanner.scan(header, 16 * 1024);
    benchmark::DoNotOptimize(examine_head(header.substr(0, found.length), 100));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(header.size()));
}
BENCHMARK_CAPTURE(framing, short, short_header);
BENCHMARK_CAPTURE(framing, long, long_header);

// Framing, and the fields as handlers see them.
void head_parse(benchmark::State& state, std::string_view header) {
  limits const allowed;
  received_head head;
  for (auto _ : state) {
    benchmark::DoNotOptimize(head.parse(header, allowed));
    head.clear();
  }
}
BENCHMARK_CAPTURE(head_parse, short, short_header);
BENCHMARK_CAPTURE(head_parse, long, long_header);

void chunked_body(benchmark::State& state) {
  std::string input;
  for (int i = 0; i < 16; ++i) input += "400\r\n" + std::string(1024, 'x') + "\r\n";
  input += "0\r\n\r\n";
  std::string body;
  for (auto _ : state) {
    body.clear();
    chunked_decoder decoder{{.body_bytes = 64 * 1024}};
    benchmark::DoNotOptimize(decoder.decode(input, body));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(input.size()));
}
BENCHMARK(chunked_body);

void routing(benchmark::State& state, verb method, std::string_view path) {
  router const routes{{{verb::get, "/", {}, {}},
                       {verb::get, "/hello", {}, {}},
                       {verb::post, "/login", {}, {}},
                       {verb::post, "/login/token", {}, {}},
                       {verb::get, "/products", {}, {}},
                       {verb::put, "/products/quantity", {}, {}},
                       {verb::get, "/transaction", {}, {}},
                       {verb::post, "/transaction", {}, {}},
                       {verb::get, "/transactions", {}, {}},
                       {verb::post, "/transactions", {}, {}},
                       {verb::get, "/openapi.json", {}, {}},
                       {verb::get, "/docs", {}, {}}}};
  for (auto _ : state) benchmark::DoNotOptimize(routes.find(method, path));
}
BENCHMARK_CAPTURE(routing, found, verb::post, "/transactions");
BENCHMARK_CAPTURE(routing, not_found, verb::get, "/favicon.ico");
BENCHMARK_CAPTURE(routing, method_not_allowed, verb::delete_, "/products");

// With Server-Timing of one visit to Postgres and one to Redis.
void response_head(benchmark::State& state) {
  using std::chrono::microseconds;
  telemetry::clock::time_point const begin{std::chrono::hours{1}};
  telemetry::request_record record;
  record.total = {begin, begin + microseconds{1234}};
  auto& visit = record.db.emplace_back();
  visit.wait = {begin, begin + microseconds{56}};
  visit.execution = telemetry::interval{begin + microseconds{56}, begin + microseconds{789}};
  record.redis.push_back({.command = "GET", .time = {begin, begin + microseconds{21}}});
  reply const answer{.status = status::created, .body = {}, .stream = {}, .headers = {}};
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_response_head(out, answer,
                         {.date = "Sun, 06 Nov 1994 08:49:37 GMT", .content_length = 262, .keep_alive = true},
                         record);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(response_head);

}  // namespace
}  // namespace poolbench::http
