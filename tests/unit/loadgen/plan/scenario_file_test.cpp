#include "plan/scenario_file.hpp"

#include "expect_bad_value.hpp"
#include "plan/client_state.hpp"
#include "plan/template.hpp"
#include "support/process.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace loadgen::plan {
namespace {

using namespace std::chrono_literals;
using poolbench::tests::scratch_folder;
using testing::ElementsAre;

scenario_file parsed(std::string_view content) {
  return parse_scenario(content, "s.toml");
}

// The text as client 0 would send it, each variable v holding "<v>".
std::string rendered(scenario const& work, text const& t) {
  feed_cursors cursors(work.feeds.size());
  client_state client(work, cursors, 0, 1);
  client.draw_rows();
  for (std::size_t i = 0; i < work.variables.size(); ++i) client.set(i, "<" + work.variables[i] + ">");
  std::string out;
  render(t, client, out);
  return out;
}

std::string header_of(scenario const& work, step const& s, std::string_view name) {
  for (auto const& h : s.headers) {
    if (h.name == name) return rendered(work, h.value);
  }
  return "absent";
}

constexpr auto shop = R"toml(
name = "a shop"
base_url = "http://127.0.0.1:8080"
thresholds = ["p99<1s", "buy.p95<50ms"]

[load]
connections = 8
duration = "30s"
trace_rate = 0.5
reuse = false

[headers]
Authorization = "Bearer ${token}"
Accept = "application/json"

[feeds.users]
order = "per_client"
columns = ["name"]
rows = ["a", ["b"]]

[feeds.things]
order = "random"
columns = ["id", "n"]
rows = [["x y", 1]]

[[setup]]
name = "login"
request = "POST /login/token"
form = { username = "${users.name}", password = "&" }
extract = { token = { json = "/access_token" } }
expect = { status = 200, headers = { Content-Type = "application/json" }, json = { "/token_type" = "bearer", "/n" = 3 } }

[[setup]]
name = "list"
request = "GET /products?limit=10"
extract = { ids = { json = "/*/id" }, next = { header = "Link" } }

[[journey]]
name = "buying"
weight = 3
[[journey.step]]
name = "look"
request = "GET /products/${ids}?q=${things.id}"
headers = { accept = "text/plain", X-Client = "${client}" }
think = ["1s", "3s"]
extract.page.regex = "id=(\\d+)"
thresholds = "error_rate<1%"
[[journey.step]]
name = "buy"
request = "post /transactions"
json = { id = "${uuid}", n = "${random:5:5}", text = "n ${counter}\n", list = [1, 2.5, true, "${page}"], thing = "${things.id}" }
expect.status = [201, "4xx"]
think = "500ms"

[[journey]]
name = "next page"
request = "GET ${next}"

[[teardown]]
name = "logout"
request = "DELETE /login"
body = "bye ${token}"
)toml";

TEST(scenario_file, everything_arrives) {
  auto const file = parsed(shop);
  auto const& work = file.work;
  EXPECT_EQ(work.name, "a shop");
  ASSERT_TRUE(file.base);
  EXPECT_EQ(file.base->where.port, "8080");
  EXPECT_EQ(file.load.connections, 8U);
  EXPECT_EQ(file.load.duration, 30s);
  EXPECT_EQ(file.load.trace_rate, 0.5);
  EXPECT_EQ(file.load.reuse, false);
  EXPECT_EQ(file.load.rate, std::nullopt);

  ASSERT_EQ(work.steps.size(), 6U);
  EXPECT_THAT(work.setup, ElementsAre(0, 1));
  EXPECT_THAT(work.teardown, ElementsAre(5));
  ASSERT_EQ(work.journeys.size(), 2U);
  EXPECT_EQ(work.journeys[0].name, "buying");
  EXPECT_EQ(work.journeys[0].weight, 3);
  EXPECT_THAT(work.journeys[0].steps, ElementsAre(2, 3));
  EXPECT_EQ(work.journeys[1].name, "next page");
  EXPECT_EQ(work.journeys[1].weight, 1);
  EXPECT_THAT(work.journeys[1].steps, ElementsAre(4));
  EXPECT_EQ(work.steps[4].name, "next page");
  EXPECT_THAT(work.variables, ElementsAre("token", "ids", "next", "page"));
  EXPECT_EQ(work.variable_slots, 4U);
  EXPECT_EQ(work.counter_slots, 1U);

  std::vector<std::string> thresholds;
  for (auto const& t : file.thresholds) thresholds.push_back(t.expression);
  EXPECT_THAT(thresholds, ElementsAre("look.error_rate<1%", "p99<1s", "buy.p95<50ms"));
  EXPECT_EQ(file.thresholds[0].step, 2U);
  EXPECT_EQ(file.thresholds[1].step, std::nullopt);
  EXPECT_EQ(file.thresholds[2].step, 3U);
}

TEST(scenario_file, feeds) {
  auto const work = parsed(shop).work;
  ASSERT_EQ(work.feeds.size(), 2U);  // TOML tables have no order: by name
  EXPECT_EQ(work.feeds[0].name, "things");
  EXPECT_EQ(work.feeds[0].order, feed_order::random);
  EXPECT_THAT(work.feeds[0].columns, ElementsAre("id", "n"));
  EXPECT_THAT(work.feeds[0].rows, ElementsAre(ElementsAre("x y", "1")));
  EXPECT_EQ(work.feeds[1].name, "users");
  EXPECT_EQ(work.feeds[1].order, feed_order::per_client);
  EXPECT_THAT(work.feeds[1].rows, ElementsAre(ElementsAre("a"), ElementsAre("b")));
}

TEST(scenario_file, requests) {
  auto const work = parsed(shop).work;
  auto const& look = work.steps[2];
  EXPECT_EQ(look.method, "GET");
  EXPECT_EQ(rendered(work, look.target), "/products/%3Cids%3E?q=x%20y");
  EXPECT_EQ(header_of(work, look, "accept"), "text/plain");
  EXPECT_EQ(header_of(work, look, "Accept"), "absent");  // the step's own is instead of the common one
  EXPECT_EQ(header_of(work, look, "X-Client"), "0");
  EXPECT_EQ(header_of(work, look, "Authorization"), "Bearer <token>");
  EXPECT_EQ(look.think_min, 1s);
  EXPECT_EQ(look.think_max, 3s);
  EXPECT_EQ(work.steps[3].method, "POST");
  EXPECT_EQ(work.steps[3].think_min, 500ms);
  EXPECT_EQ(work.steps[3].think_max, 500ms);
  EXPECT_EQ(rendered(work, work.steps[4].target), "%3Cnext%3E");
}

TEST(scenario_file, in_setup_a_common_header_waits_for_what_it_names) {
  auto const work = parsed(shop).work;
  EXPECT_EQ(header_of(work, work.steps[0], "Authorization"), "absent");
  EXPECT_EQ(header_of(work, work.steps[0], "Accept"), "application/json");
  EXPECT_EQ(header_of(work, work.steps[1], "Authorization"), "Bearer <token>");
  EXPECT_EQ(header_of(work, work.steps[5], "Authorization"), "Bearer <token>");
}

TEST(scenario_file, bodies) {
  auto const work = parsed(shop).work;
  EXPECT_EQ(rendered(work, work.steps[0].body), "password=%26&username=a");
  EXPECT_EQ(header_of(work, work.steps[0], "Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_THAT(
      rendered(work, work.steps[3].body),
      testing::MatchesRegex(
          R"(\{"id":"[0-9a-f-]{36}","list":\[1,2.5,true,"<page>"],"n":5,"text":"n 0\\n","thing":"x y"\})"));
  EXPECT_EQ(header_of(work, work.steps[3], "Content-Type"), "application/json");
  EXPECT_EQ(rendered(work, work.steps[5].body), "bye <token>");
  EXPECT_EQ(header_of(work, work.steps[5], "Content-Type"), "absent");
}

TEST(scenario_file, json_in_a_string_and_a_type_of_its_own) {
  auto const work = parsed(R"toml(
[feeds.f]
columns = ["c"]
rows = ['say "x"']
[[journey]]
name = "a"
request = "POST /"
headers = { content-type = "application/merge-patch+json" }
json = '{"n": ${random:2:2}, "s": "${f.c}"}'
)toml")
                        .work;
  EXPECT_EQ(rendered(work, work.steps[0].body), R"({"n": 2, "s": "say \"x\""})");
  EXPECT_EQ(header_of(work, work.steps[0], "Content-Type"), "absent");
  EXPECT_EQ(header_of(work, work.steps[0], "content-type"), "application/merge-patch+json");
}

TEST(scenario_file, numbers_in_json_are_those_that_stand_alone) {
  auto const work = parsed(R"toml(
[[journey]]
name = "a"
request = "POST /"
json = ["${counter}", "${client}", "${client}.", { "k\"" = [] }, {}]
)toml")
                        .work;
  EXPECT_EQ(rendered(work, work.steps[0].body), R"([0,0,"0.",{"k\"":[]},{}])");
}

TEST(scenario_file, extractions_and_expectations) {
  auto const work = parsed(shop).work;
  auto const& login = work.steps[0];
  ASSERT_EQ(login.extract.size(), 1U);
  EXPECT_EQ(login.extract[0].slot, 0U);
  EXPECT_EQ(std::get<from_json>(login.extract[0].from).pointer, "/access_token");
  EXPECT_FALSE(std::get<from_json>(login.extract[0].from).every);
  EXPECT_TRUE(std::get<from_json>(work.steps[1].extract[0].from).every);
  EXPECT_EQ(std::get<from_header>(work.steps[1].extract[1].from).name, "Link");
  EXPECT_EQ(std::get<from_regex>(work.steps[2].extract[0].from).pattern, "id=(\\d+)");

  EXPECT_THAT(login.expect.status, ElementsAre(200));
  EXPECT_THAT(login.expect.headers, ElementsAre(testing::Pair("Content-Type", "application/json")));
  EXPECT_THAT(login.expect.json, testing::UnorderedElementsAre(testing::Pair("/token_type", "\"bearer\""),
                                                               testing::Pair("/n", "3")));
  EXPECT_EQ(work.steps[3].expect.status.size(), 101U);
  EXPECT_THAT(work.steps[3].expect.status, testing::IsSupersetOf({201, 400, 499}));
  EXPECT_TRUE(work.steps[2].expect.status.empty());
}

TEST(scenario_file, files_are_looked_for_beside_it) {
  scratch_folder const folder;
  std::ofstream(folder / "users.csv") << "name,city\na,K\n";
  std::ofstream(folder / "body.bin") << "${uuid}";
  std::ofstream(folder / "s.toml") << R"toml(
[feeds.users]
file = "users.csv"
[[journey]]
name = "post"
request = "POST /${users.city}"
body_file = "body.bin"
)toml";
  auto const file = load_scenario(folder / "s.toml");
  EXPECT_EQ(file.work.name, "s");
  EXPECT_EQ(rendered(file.work, file.work.steps[0].target), "/K");
  EXPECT_EQ(rendered(file.work, file.work.steps[0].body), "${uuid}");

  std::ofstream(folder / "users.csv") << "name,city\na\n";
  expect_error<usage_error>(
      [&] { load_scenario(folder / "s.toml"); },
      folder / "users.csv:2: expected 2 fields, as many as the first line names, not 1");
  expect_bad_value([&] { load_scenario(folder / "none.toml"); },
                   "cannot read " + (folder / "none.toml") + ": No such file or directory");
}

TEST(scenario_file, a_journey_knows_setup_and_itself_only) {
  constexpr auto content = R"toml(
[[journey]]
name = "one"
[[journey.step]]
name = "a"
request = "GET /"
extract.x.json = "/x"
[[journey.step]]
name = "b"
request = "GET /${x}"
[[journey]]
name = "two"
request = "GET /${x}"
)toml";
  expect_error<usage_error>([&] { parsed(content); },
                            "s.toml:13:11: request 'GET /${x}': ${x}: no earlier step extracts 'x'");
}

struct mistake {
  std::string content;
  std::string message;
};

void PrintTo(mistake const& m, std::ostream* out) {
  *out << m.content;
}

class mistakes : public testing::TestWithParam<mistake> {};

TEST_P(mistakes, are_one_line_with_their_place) {
  expect_error<usage_error>([] { parsed(GetParam().content); }, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    at_the_top, mistakes,
    testing::Values(
        mistake{"", "s.toml:1:1: expected at least one [[journey]]"},
        mistake{"a = \n", "s.toml:1:5: Error while parsing key-value pair: expected value, saw '\\n'"},
        mistake{"[[journy]]\n", "s.toml:1:3: a scenario has no key 'journy' (did you mean 'journey'?)"},
        mistake{"x = 1\n",
                "s.toml:1:1: a scenario has no key 'x' (expected name, base_url, thresholds, load, headers, "
                "feeds, "
                "setup, journey, teardown)"},
        mistake{"name = 5\n", "s.toml:1:8: name: expected a string that is not empty"},
        mistake{"name = ''\n", "s.toml:1:8: name: expected a string that is not empty"},
        mistake{"base_url = 'a'\n",
                "s.toml:1:12: base_url 'a': expected a URL such as http://127.0.0.1:8080/path or "
                "https://example.com"},
        mistake{"base_url = 'http://a/?x'\n",
                "s.toml:1:12: base_url 'http://a/?x': expected a URL without a query"},
        mistake{"load = 5\n", "s.toml:1:8: load: expected a table"},
        mistake{"[load]\nconnexions = 5\n",
                "s.toml:2:1: [load] has no key 'connexions' (did you mean 'connections'?)"},
        mistake{"[load]\nx = 5\n",
                "s.toml:2:1: [load] has no key 'x' (expected client, connections, threads, reuse, requests, "
                "duration, warmup, timeout, max_send_lag, coalesce, rate, stages, arrivals, backlog, seed, "
                "trace_rate)"},
        mistake{"[load]\nduration = 10\n",
                "s.toml:2:12: duration '10': expected a duration such as 500us, 20ms, 1.5s, 1m30s or 2h"},
        mistake{"[load]\nstages = ['10s:5']\n",
                "s.toml:2:10: stages: expected a string, a number or a boolean"},
        mistake{"[load]\nrequests = 1\nduration = '1s'\n",
                "s.toml:1:1: requests and duration exclude each other: both say how long the run lasts"},
        mistake{"[load]\nthreads = 2\nconnections = 1\n",
                "s.toml:1:1: 2 threads have only 1 connections: expected at least one for each thread"},
        mistake{"journey = 5\n", "s.toml:1:11: journey: expected an array of tables: [[journey]]"},
        mistake{"journey = [5]\n", "s.toml:1:12: journey: expected an array of tables: [[journey]]"},
        mistake{"thresholds = [5]\n[[journey]]\nname='a'\nrequest='GET /'\n",
                "s.toml:1:15: thresholds: expected a string or an array of strings"},
        mistake{"thresholds = ['b.p99<1s']\n[[journey]]\nname='a'\nrequest='GET /'\n",
                "s.toml:1:15: threshold 'b.p99<1s': there is no step 'b' (did you mean 'a'?)"}));

INSTANTIATE_TEST_SUITE_P(
    in_feeds, mistakes,
    testing::Values(
        mistake{"feeds.x = 5\n", "s.toml:1:11: expected a table: [feeds.x]"},
        mistake{"[feeds.'a.b']\n",
                "s.toml:1:8: feed 'a.b': expected a name of letters, digits, underscores and dashes"},
        mistake{"[feeds.uuid]\n",
                "s.toml:1:8: feed 'uuid': expected a name of letters, digits, underscores and dashes"},
        mistake{"[feeds.f]\n", "s.toml:1:1: expected the feed's columns, such as columns = [\"name\"]"},
        mistake{"[feeds.f]\ncolumns = ['a', 'a']\n", "s.toml:2:11: the column 'a' is named twice"},
        mistake{"[feeds.f]\ncolumns = ['a']\n",
                "s.toml:1:1: expected the feed's rows, such as rows = [[\"a\"], [\"b\"]], or a file"},
        mistake{"[feeds.f]\ncolumns = ['a']\nrows = []\n",
                "s.toml:3:8: expected the feed's rows, such as rows = [[\"a\"], [\"b\"]], or a file"},
        mistake{"[feeds.f]\ncolumns = ['a', 'b']\nrows = [[1, 2], [3]]\n",
                "s.toml:3:17: expected 2 values, as many as there are columns, not 1"},
        mistake{"[feeds.f]\ncolumns = ['a']\nrows = [[[]]]\n",
                "s.toml:3:10: expected a string, a number or a boolean"},
        mistake{"[feeds.f]\nfile = 'x.csv'\nrows = []\n",
                "s.toml:2:8: expected either a file or columns and rows"},
        mistake{"[feeds.f]\nfile = 'x.csv'\n",
                "s.toml:2:8: file 'x.csv': cannot read x.csv: No such file or directory"},
        mistake{"[feeds.f]\norder = 'shuffled'\n",
                "s.toml:2:9: order 'shuffled': expected sequential, random or per_client"},
        mistake{"[feeds.f]\ncolumn = ['a']\n",
                "s.toml:2:1: a feed has no key 'column' (did you mean 'columns'?)"}));

INSTANTIATE_TEST_SUITE_P(
    in_journeys, mistakes,
    testing::Values(
        mistake{"[[journey]]\n", "s.toml:1:1: a journey: expected the key 'name'"},
        mistake{"[[journey]]\nname = 'a'\n",
                "s.toml:1:1: expected at least one [[journey.step]], or a request"},
        mistake{"[[journey]]\nname = 'a'\nweight = 0\n", "s.toml:3:10: weight: expected a number above 0"},
        mistake{"[[journey]]\nname = 'a'\nweight = 'x'\n", "s.toml:3:10: weight: expected a number above 0"},
        mistake{"[[journey]]\nname = 'a'\nsteps = []\n",
                "s.toml:3:1: a journey has no key 'steps' (did you mean 'step'?)"},
        mistake{"[[journey]]\nname = 'a'\nrequest = 'GET /'\nbdy = ''\n",
                "s.toml:4:1: a journey of one step has no key 'bdy' (did you mean 'body'?)"},
        mistake{"[[journey]]\nname = 'a'\n[[journey.step]]\nrequest = 'GET /'\n",
                "s.toml:3:1: a step: expected the key 'name'"},
        mistake{"[[journey]]\nname = 'a'\n[[journey.step]]\nname = 'b'\n",
                "s.toml:3:1: a step: expected the key 'request'"},
        mistake{"[[journey]]\nname = 'a'\nrequest = 'GET /'\n[[journey]]\nname = 'a'\nrequest = 'GET /'\n",
                "s.toml:5:8: there is another step 'a': expected its own name"},
        mistake{
            "[[journey]]\nname = 'a'\nrequest = 'GET /'\n[[journey]]\nname = 'a'\n[[journey.step]]\nname = "
            "'b'\nrequest = 'GET /'\n",
            "s.toml:5:8: there is another journey 'a': expected its own name"}));

// A step with this line in it; the line is the file's fourth.
mistake in_step(std::string const& line, std::string const& message) {
  return {"[[journey]]\nname = 'a'\nrequest = 'POST /'\n" + line + "\n", "s.toml:4:" + message};
}

INSTANTIATE_TEST_SUITE_P(
    in_steps, mistakes,
    testing::Values(
        in_step("headers = 5", "11: headers: expected a table"),
        in_step("headers = { A = [] }", "17: headers: expected a string"),
        in_step("headers = { 'A b' = 'c' }",
                "21: A b 'c': expected a header as NAME: VALUE, its name of letters, "
                "digits and dashes"),
        in_step("headers = { Host = 'c' }", "20: Host 'c': expected Host to come from the URL"),
        in_step("headers = { A = '${b}' }", "17: A '${b}': ${b}: no earlier step extracts 'b'"),
        in_step("json = { a = 1979-05-27 }",
                "14: json: expected a string, a finite number, a boolean, an array or a table"),
        in_step("json = [inf]",
                "9: json: expected a string, a finite number, a boolean, an array or a table"),
        in_step("json = { a = '${b' }", "14: json '${b': expected a } behind ${"),
        in_step("json = '{\"a\": ${client}'", "8: json '{\"a\": ${client}': expected JSON: incomplete JSON"),
        in_step("form = 'a=b'", "8: form: expected a table such as { username = \"a\" }"),
        in_step("form = { a = [] }", "14: form: expected a string, a number or a boolean"),
        in_step("form = { a = '${x}' }", "14: a '${x}': ${x}: no earlier step extracts 'x'"),
        in_step("body = '${x}'", "8: body '${x}': ${x}: no earlier step extracts 'x'"),
        in_step("body_file = 'no'", "13: body_file 'no': cannot read no: No such file or directory"),
        in_step("body = 'x'\nform = {}", "8: expected one body, not both form and body"),
        in_step("extract = 5", "11: extract: expected a table"),
        in_step("extract.'a b'.json = '/x'",
                "9: 'a b': expected a name of letters, digits, underscores and dashes"),
        in_step("extract.client.json = '/x'",
                "9: 'client': expected a name of letters, digits, underscores and dashes"),
        in_step("extract.a = '/x'",
                "13: a: expected one of { json = \"/pointer\" }, { header = \"Name\" } and { "
                "regex = \"pattern\" }"),
        in_step("extract.a = { json = '/x', regex = 'y' }",
                "13: a: expected one of { json = \"/pointer\" }, { header = \"Name\" } and { regex = "
                "\"pattern\" }"),
        in_step("extract.a = { jsn = '/x' }", "15: a has no key 'jsn' (did you mean 'json'?)"),
        in_step("extract.a = { json = 'x' }",
                "22: json 'x': expected a JSON pointer such as /access_token, /0/id "
                "or, for every element, /*/id"),
        in_step("extract.a = { json = '/~2' }",
                "22: json '/~2': expected a JSON pointer such as /access_token, "
                "/0/id or, for every element, /*/id"),
        in_step("extract.a = { regex = '(' }",
                "23: regex '(': expected a regular expression: Unmatched marking parenthesis ( or \\("),
        in_step("expect = 200", "10: expect: expected a table"),
        in_step("expect = { stats = 200 }", "12: expect has no key 'stats' (did you mean 'status'?)"),
        in_step("expect.status = 99",
                "17: status: expected a status such as 200, a class such as \"2xx\", or an "
                "array of them"),
        in_step("expect.status = [200, '6xx']",
                "23: status: expected a status such as 200, a class such as "
                "\"2xx\", or an array of them"),
        in_step("expect.status = ['200']",
                "18: status: expected a status such as 200, a class such as \"2xx\", or "
                "an array of them"),
        in_step("expect.headers = { A = [] }", "24: headers: expected a string"),
        in_step("expect.json = { a = 1 }",
                "21: json 'a': expected a JSON pointer such as /access_token, /0/id or, "
                "for every element, /*/id"),
        in_step("think = 5", "9: think: expected a duration such as \"1s\" or two as a range"),
        in_step("think = '5'", "9: think '5': expected a duration such as 500us, 20ms, 1.5s, 1m30s or 2h"),
        in_step("think = ['1s']", "9: think: expected a duration such as \"1s\" or two as a range"),
        in_step("think = ['2s', '1s']", "9: think: expected the shorter duration first"),
        in_step("thresholds = 'a.p99<1s'", "14: threshold 'a.p99<1s': there is no step 'a'")));

mistake with_request(std::string const& request, std::string const& message) {
  return {"[[journey]]\nname = 'a'\nrequest = '" + request + "'\n",
          "s.toml:3:11: request '" + request + "': " + message};
}

constexpr auto request_form = "expected a method and a target such as GET /products?limit=10";

INSTANTIATE_TEST_SUITE_P(
    in_requests, mistakes,
    testing::Values(
        with_request("GET", request_form), with_request("GET  /", request_form),
        with_request("GET http://a/", request_form), with_request("GET /a b", request_form),
        with_request("GET a${client}", request_form), with_request("GET /{x}", request_form),
        with_request("G,T /", "expected a method such as GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS"),
        with_request("GET /${random:1}", "${random:1}: expected ${random:LOW:HIGH} with two whole numbers")));

}  // namespace
}  // namespace loadgen::plan
