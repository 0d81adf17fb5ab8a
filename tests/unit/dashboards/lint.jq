# The rules of the Grafana dashboard linter and ours, for one dashboard: prints a line for each thing that is wrong.
# Input: a dashboard; $name: its file's name without .json.

def panels: [.panels[] | if .type == "row" then (.panels // [])[] else . end];
# Every {...} of a PromQL expression that selects series (a brace after a name or alone, never inside a string).
def selectors: [scan("\\{[^{}]*\\}")];
# Names used as metrics: words directly before a brace.
def metrics: [scan("([a-zA-Z_:][a-zA-Z0-9_:]*)\\{") | .[0]];
def unfilled: gsub("\"[^\"]*\""; "\"\"");

def template($n): first(.templating.list[] | select(.name == $n)) // {};

def query_variable($n):
  template($n) as $v
  | (if $v == {} then "variable \($n): missing" else empty end),
    (if $v.type != "query" then "variable \($n): is not a query" else empty end),
    (if $v.multi != true then "variable \($n): multi is not true" else empty end),
    (if $v.allValue != ".+" then "variable \($n): allValue is not .+" else empty end),
    (if $v.includeAll != true then "variable \($n): includeAll is not true" else empty end),
    (if $v.refresh != 2 then "variable \($n): refresh is not 2 (on time range change)" else empty end),
    (if $v.datasource.uid != "$datasource" then "variable \($n): does not use $datasource" else empty end);

def target_rules($panel):
  .expr as $e
  | (if .datasource.uid != "$datasource" then "\($panel): target \(.refId) does not use $datasource" else empty end),
    ($e | selectors[]
      | select((contains("job=~\"$job\"") and contains("instance=~\"$instance\"")) | not)
      | "\($panel): selector \(.) lacks job=~\"$job\" or instance=~\"$instance\""),
    (if ($e | metrics | length) == 0 then "\($panel): \($e): selects nothing" else empty end),
    # rate over anything but $__rate_interval, increase over anything but $__range
    ($e | scan("\\b(i?rate)\\([^\\[\\]]*\\[([^\\]]*)\\]") | select(.[1] != "$__rate_interval")
      | "\($panel): \(.[0]) over \(.[1]), not $__rate_interval"),
    ($e | scan("\\b(increase)\\([^\\[\\]]*\\[([^\\]]*)\\]") | select(.[1] != "$__range")
      | "\($panel): increase over \(.[1]), not $__range"),
    # a counter is only ever looked at through rate, irate or increase
    ($e | unfilled | gsub("\\b(i?rate|increase)\\([a-zA-Z_:][a-zA-Z0-9_:]*\\{[^{}]*\\}\\[[^\\]]*\\]\\)"; "")
      | metrics[] | select(test("(_total|_count|_sum|_bucket)$") and (test("^(db_client_connection_count|pg_stat_activity_count|pg_locks_count)$") | not))
      | "\($panel): counter \(.) outside rate, irate or increase"),
    # percentiles are never averaged
    (if $e | test("(avg|sum|max|min)[^()]*\\(\\s*(histogram_quantile|.*:p[0-9]+_)") then "\($panel): aggregates a percentile" else empty end);

(if .uid != $name then "uid \(.uid) is not the file's name" else empty end),
(if .editable != false then "editable is not false" else empty end),
(if (.schemaVersion // 0) < 39 then "schemaVersion is under 39" else empty end),
(if (.title // "") == "" then "no title" else empty end),
(if (.description // "") == "" then "no description" else empty end),
(template("datasource") | if .type != "datasource" or .query != "prometheus" then "variable datasource: missing, or not of prometheus" else empty end),
query_variable("job"),
([.annotations.list[] | select(.target) | .target.tags] | if . == [["poolbench"]] then empty else "annotations: not those that loadgen tags with poolbench, but \(.)" end),
query_variable("instance"),
([.panels[].id] | group_by(.)[] | select(length > 1) | "panel id \(.[0]) is used twice"),
(panels[] | .title as $t
  | (if ($t // "") == "" then "panel \(.id): no title" else empty end),
    (if (.description // "") == "" then "\($t): no description" else empty end),
    (if (.fieldConfig.defaults.unit // "") == "" then "\($t): no unit" else empty end),
    (if .datasource.uid != "$datasource" then "\($t): does not use $datasource" else empty end),
    (if (.targets | length) == 0 then "\($t): no target" else empty end),
    (if [.targets[].refId] | length != (unique | length) then "\($t): a refId is used twice" else empty end),
    (.targets[] | target_rules($t)),
    # where series are told apart by mode, the modes have their fixed colours
    (if ([.targets[].legendFormat] | any(contains("{{connection_mode}}"))) then
      ([.fieldConfig.overrides[] | .properties[] | select(.id == "color") | .value.fixedColor] | sort) as $c
      | if $c != ["#3E7CB1", "#E8833A"] then "\($t): modes lack their fixed colours" else empty end
    else empty end))
