#!/usr/bin/env bash
# The workflows are YAML, have the rights they need and no more, and call what is there; and .ci/perf-comment believes
# nothing that it reads in an artefact. GitHub is a fake `gh` that writes down what it was asked.
# Usage: workflows_test.sh SOURCE_DIR
set -euo pipefail

source_dir=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

complain() {
  printf '%s\n' "$*" >&2
  failed=1
}

# --- the files ---------------------------------------------------------------------------------------------------------

for file in "$source_dir"/.github/workflows/*.yml; do
  name=$(basename "$file")
  yq . "$file" >"$scratch/workflow.json" || complain "$name is no YAML"
  ask() { jq --raw-output "$1" "$scratch/workflow.json"; }
  [ "$(ask .name)" = "${name%.yml}" ] || complain "$name: is called $(ask .name)"
  [ "$(ask '.permissions | type')" = object ] || complain "$name: says nothing about its rights"
  [ "$(ask '[.jobs[] | has("timeout-minutes")] | all')" = true ] || complain "$name: a job may run for ever"
  [ "$(ask '[.jobs[] | has("permissions")] | any')" = false ] || complain "$name: a job has rights of its own"
  # What a stranger can write (a branch's name, a title) must not become a part of a command.
  # shellcheck disable=SC2016 # GitHub's own variables
  [ "$(ask '[.jobs[].steps[].run // "" | contains("${{")] | any')" = false ] || complain "$name: pastes an expression into a command"
  while read -r command; do
    [ -x "$source_dir/$command" ] || complain "$name: runs $command, which is not there"
  done < <(ask '.jobs[].steps[].run // empty | split("\n")[] | split(" ")[0] | select(test("^[.a-z]+/"))')
  case $name in
    perf-comment.yml) rights='actions=read contents=read pull-requests=write' ;;
    *) rights=contents=read ;;
  esac
  [ "$(ask '.permissions | to_entries | map("\(.key)=\(.value)") | sort | join(" ")')" = "$rights" ] ||
    complain "$name: may do more or less than $rights"
done

perf=$(yq . "$source_dir/.github/workflows/perf.yml")
comment=$(yq . "$source_dir/.github/workflows/perf-comment.yml")
# `on` is a word for true in YAML 1.1, which some parsers speak.
[ "$(jq -r '(.on // .true) | keys[0]' <<<"$perf")" = pull_request ] || complain 'perf.yml: runs on something else than pull_request'
[ "$(jq -r '(.on // .true).workflow_run.workflows[0]' <<<"$comment")" = "$(jq -r .name <<<"$perf")" ] ||
  complain 'perf-comment.yml: waits for another workflow'
[ "$(jq -r '.jobs[].steps[] | select(.uses // "" | startswith("actions/download-artifact")).with.name' <<<"$comment")" = \
  "$(jq -r '.jobs[].steps[] | select(.uses // "" | startswith("actions/upload-artifact")).with.name' <<<"$perf")" ] ||
  complain 'perf-comment.yml: asks for another artefact'

# --- the comment -------------------------------------------------------------------------------------------------------

commit=0123456789abcdef0123456789abcdef01234567
mkdir "$scratch/bin"
cat >"$scratch/bin/gh" <<'END'
#!/usr/bin/env bash
printf '%s\n' "$*" >>"$ASKED"
for word in "$@"; do case $word in body=@*) cp "${word#body=@}" "$BODY" ;; esac; done
case $* in *pulls/*) echo "$LAST_COMMIT" ;; *--paginate*) printf '%s' "$EARLIER" ;; esac
END
chmod +x "$scratch/bin/gh"
export ASKED=$scratch/asked BODY=$scratch/body LAST_COMMIT=$commit EARLIER='' GITHUB_REPOSITORY=us/poolbench

artefact() {
  rm -rf "$scratch/perf" "$ASKED" "$BODY"
  mkdir "$scratch/perf"
  echo 12 >"$scratch/perf/pull-request"
  echo '{"verdict":"REGRESSION"}' >"$scratch/perf/summary.json"
  printf '### REGRESSION\n' >"$scratch/perf/summary.md"
}
comment() { PATH=$scratch/bin:$PATH "$source_dir/.ci/perf-comment" "$scratch/perf" "$commit" 2>"$scratch/err"; }
# must_refuse WHAT
must_refuse() {
  if comment; then complain "$1 was believed"; fi
  [ ! -e "$BODY" ] || complain "$1 led to a comment"
}

artefact
comment || complain "a sound artefact was refused: $(cat "$scratch/err")"
grep --quiet '^\*\*Performance: REGRESSION\*\*$' "$BODY" || complain 'the comment lacks the verdict'
grep --quiet -- '--method POST repos/us/poolbench/issues/12/comments' "$ASKED" || complain 'no comment was made'
artefact
EARLIER=77 comment || complain 'an earlier comment was in the way'
grep --quiet -- '--method PATCH repos/us/poolbench/issues/comments/77' "$ASKED" || complain 'the earlier comment was not replaced'

for number in '' 0 1x '12/../../13' '-1' '1234567890' '$(id)'; do
  artefact
  printf '%s\n' "$number" >"$scratch/perf/pull-request"
  must_refuse "the number '$number'"
done
artefact
LAST_COMMIT=ffffffffffffffffffffffffffffffffffffffff must_refuse 'a pull request with another commit'
artefact
rm "$scratch/perf/pull-request"
ln -s /etc/hostname "$scratch/perf/pull-request"
must_refuse 'a link'

artefact
echo '{"verdict":"PASS** @everyone"}' >"$scratch/perf/summary.json"
printf '~~~~\n@everyone ![x](http://tracker/)\n```\nend\n' >"$scratch/perf/summary.md"
comment || complain "strange text was refused: $(cat "$scratch/err")"
grep --quiet '^\*\*Performance: no verdict' "$BODY" || complain 'a verdict that is none was shown'
[ "$(grep --count '[~`]' "$BODY")" -eq 2 ] || complain 'text can leave its block'
tail -n 1 "$BODY" | grep --quiet '^~~~~$' || complain 'the block does not end with the comment'

exit "$failed"
