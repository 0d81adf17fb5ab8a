#pragma once

#include "plan/load_settings.hpp"
#include "plan/plan.hpp"
#include "plan/url.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Scenario files: TOML. Everything but the journeys may be left out.
//
//   name = "shop"                           # else the file's name
//   base_url = "http://127.0.0.1:8080"      # a URL on the command line replaces it
//   thresholds = ["p99<50ms", "login.p95<200ms"]
//
//   [load]                                  # defaults for flags of the same name
//   connections = 64
//   stages = "10s:100,30s:1k"
//
//   [headers]                               # with every request; in setup, once what they name is extracted
//   Authorization = "Bearer ${token}"
//
//   [feeds.users]                           # file = "users.csv" (beside this file) or columns and rows
//   order = "per_client"                    # sequential (default), random, per_client
//   columns = ["name"]
//   rows = [["a"], ["b"]]
//
//   [[setup]]                               # a step, once per client before the clock starts; [[teardown]]
//   too name = "login" request = "POST /login/token" form = { username = "${users.name}", password =
//   "${users.name}" } extract = { token = { json = "/access_token" } }
//
//   [[journey]]                             # picked by weight; a row of every feed is drawn for it
//   name = "browse and buy"
//   weight = 3
//   thresholds = ...                        # in steps
//   [[journey.step]]
//   name = "list"
//   request = "GET /products?limit=20"
//   extract = { ids = { json = "/*/id", every = true } }   # or { header = "X" }, { regex = "id=(\\d+)" }
//   expect = { status = 200, headers = { Content-Type = "application/json" }, json = { "/0/name" = "Saw" } }
//   think = ["1s", "3s"]                    # pause after the answer: fixed ("1s") or a range
//   [[journey.step]]
//   name = "buy"
//   request = "POST /transactions"
//   json = { id = "${uuid}", product_id = "${ids}", quantity = "${random:1:3}" }
//   expect = { status = [201, "4xx"] }
//
// A journey of one step may say `request` and the step's other keys itself. A body is one of `json` (a table
// or array: numbers where a whole string is ${random}, ${counter} or ${client}; or a string with JSON in it),
// `form`, `body` (text) and `body_file` (sent as it is). Holes: see template.hpp.
namespace loadgen::plan {

struct scenario_file {
  scenario work;
  std::optional<parsed_url> base;  // base_url; its path is put in front of every target
  load_settings load;
  std::vector<threshold> thresholds;  // those of steps included
};

// Throws bad_value when the file cannot be read, else as parse_scenario.
scenario_file load_scenario(std::string const& path);
// `path` is for messages, and files are looked for beside it. Throws usage_error: "shop.toml:12:11: expected
// ...".
scenario_file parse_scenario(std::string_view content, std::string const& path);

}  // namespace loadgen::plan
