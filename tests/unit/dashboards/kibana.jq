# What is wrong with an export of Kibana's saved objects, one line for each thing. Input: the file's objects, slurped.
# $emitted: fields that APM Server makes of the traces we send.

def objects($type): .[] | select(.type == $type);
def duplicates: group_by(.)[] | select(length > 1) | .[0];
# The columns of the layers of a Lens panel's state, by layer: names.
def layer_columns: (.datasourceStates.formBased.layers // {} | map_values(.columns | keys))
  + (.datasourceStates.textBased.layers // {} | map_values([.columns[].columnId]));
# The columns a visualization shows, with the layer they must be in.
def shown: .visualization
  | if .layers then .layers[] | .layerId as $l | ((.accessors // [])[], .xAccessor, .splitAccessor | values) | [$l, .]
    else .layerId as $l | .columns[] | [$l, .columnId] end;
def esql_fields: [scan("[a-z@][a-z0-9_.@]*\\.[a-z0-9_.]+|@timestamp")] | map(select(test("^[0-9.]+$") | not));

. as $all
| ([.[] | "\(.type)/\(.id)"] | duplicates | "\(.): twice"),
  (if [objects("dashboard")] | length == 0 then "no dashboard" else empty end),
  (.[] | select(.id == null or .type == null or .attributes == null or (.references | type) != "array") | "\(.type)/\(.id): not a saved object"),
  (.[] | .id as $owner | .references[] | . as $r
    | select([$all[] | select(.type == $r.type and .id == $r.id)] | length == 0)
    | "\($owner): refers to \($r.type)/\($r.id), which is not in the file"),
  (objects("dashboard")
    | . as $board
    | ([.attributes.optionsJSON, .attributes.kibanaSavedObjectMeta.searchSourceJSON] | .[] | fromjson | empty),
      (.attributes.panelsJSON | fromjson) as $panels
    | ([$panels[].panelIndex] | duplicates | "panel \(.): twice"),
      ($panels[]
        | .panelIndex as $id | .title as $title | .embeddableConfig.attributes as $lens | $lens.state as $state
        | ($state | layer_columns) as $columns
        | (if ($title // "") == "" then "panel \($id): no title" else empty end),
          (if (.embeddableConfig.description // "") == "" then "\($title): no description" else empty end),
          (if .gridData.i != $id then "\($title): its place names another panel" else empty end),
          (if .gridData.x + .gridData.w > 48 then "\($title): wider than the dashboard" else empty end),
          (.gridData as $a | $panels[] | select(.panelIndex > $id) | .gridData as $b
            | select($a.x < $b.x + $b.w and $b.x < $a.x + $a.w and $a.y < $b.y + $b.h and $b.y < $a.y + $a.h)
            | "\($title): lies over \(.title)"),
          ($lens.references[] as $r
            | select([$board.references[] | select(.name == "\($id):\($r.name)" and .id == $r.id and .type == $r.type)] | length != 1)
            | "\($title): the dashboard does not hold its reference \($r.name)"),
          ($state.datasourceStates.formBased.layers // {} | keys[] as $l
            | (if [$lens.references[] | select(.name == "indexpattern-datasource-layer-\($l)")] | length != 1
               then "\($title): layer \($l) has no data view" else empty end),
              (.[$l] | (if (.columnOrder | sort) != (.columns | keys) then "\($title): columnOrder is not its columns" else empty end),
                (.columns as $c | $c[] | .params.orderBy.columnId // empty | select($c[.] == null) | "\($title): ordered by \(.), which is no column"),
                (.columns[].sourceField | select(. != "___records___" and ([.] | inside($emitted) | not)) | "\($title): nothing sends \(.)"))),
          ($state.datasourceStates.textBased.layers // {} | .[]
            | (if .query != $state.query then "\($title): its layer asks something else" else empty end),
              (if $state.adHocDataViews[.index] == null then "\($title): no ad hoc data view \(.index)" else empty end),
              (.query.esql | esql_fields[] | select([.] | inside($emitted) | not) | "\($title): nothing sends \(.)"),
              (.columns[] | .fieldName as $f | $state.query.esql | select(contains($f) | not) | "\($title): the query has no \($f)")),
          ($state | shown as [$l, $c] | select(($columns[$l] // []) | index([$c]) | not) | "\($title): shows \($c), which is no column"),
          ($state.query.query // "" | [scan("([a-z@._]+) +:")] | .[][0] | select([.] | inside($emitted) | not) | "\($title): nothing sends \(.)")))
