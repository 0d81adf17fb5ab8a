# bash completion for loadgen: source <(loadgen completion bash)
_loadgen() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} flags=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W 'run report merge capacity sweep compare check help completion --help --version' -- "$word"))
    return
  fi
  case ${COMP_WORDS[1]} in
    run)
      flags='-c --connections -t --threads -d --duration -n --requests -R --rate --stages --arrivals --backlog --coalesce --warmup --client --reuse --no-reuse --seed --scenario -m --method -H --header -b --body -T --timeout --unix-socket -k --insecure --trace-rate --threshold --max-send-lag --json --hlog --hgrm --prometheus --grafana-url --grafana-token-file --label -q --quiet --dry-run -h --help'
      case $before in
        -c|--connections) COMPREPLY=(); return ;;
        -t|--threads) COMPREPLY=(); return ;;
        -d|--duration) COMPREPLY=(); return ;;
        -n|--requests) COMPREPLY=(); return ;;
        -R|--rate) COMPREPLY=(); return ;;
        --stages) COMPREPLY=(); return ;;
        --arrivals) COMPREPLY=($(compgen -W 'constant poisson' -- "$word")); return ;;
        --backlog) COMPREPLY=($(compgen -W 'queue drop deadline' -- "$word")); return ;;
        --coalesce) COMPREPLY=(); return ;;
        --warmup) COMPREPLY=(); return ;;
        --client) COMPREPLY=($(compgen -W 'async sync' -- "$word")); return ;;
        --seed) COMPREPLY=(); return ;;
        --scenario) COMPREPLY=($(compgen -f -- "$word")); return ;;
        -m|--method) COMPREPLY=(); return ;;
        -H|--header) COMPREPLY=(); return ;;
        -b|--body) COMPREPLY=($(compgen -f -- "$word")); return ;;
        -T|--timeout) COMPREPLY=(); return ;;
        --unix-socket) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --trace-rate) COMPREPLY=(); return ;;
        --threshold) COMPREPLY=(); return ;;
        --max-send-lag) COMPREPLY=(); return ;;
        --json) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --hlog) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --hgrm) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --prometheus) COMPREPLY=(); return ;;
        --grafana-url) COMPREPLY=(); return ;;
        --grafana-token-file) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --label) COMPREPLY=(); return ;;
      esac
      ;;
    report)
      flags='-o --output -h --help'
      case $before in
        -o|--output) COMPREPLY=($(compgen -f -- "$word")); return ;;
      esac
      ;;
    merge)
      flags='-o --output -h --help'
      case $before in
        -o|--output) COMPREPLY=($(compgen -f -- "$word")); return ;;
      esac
      ;;
    capacity)
      flags='--slo --start-rate --max-rate --precision --probes -d --duration --warmup -c --connections -t --threads --arrivals --client --reuse --no-reuse --seed --max-send-lag --scenario -m --method -H --header -b --body -T --timeout --unix-socket -k --insecure --json --label -q --quiet -h --help'
      case $before in
        --slo) COMPREPLY=(); return ;;
        --start-rate) COMPREPLY=(); return ;;
        --max-rate) COMPREPLY=(); return ;;
        --precision) COMPREPLY=(); return ;;
        --probes) COMPREPLY=(); return ;;
        -d|--duration) COMPREPLY=(); return ;;
        --warmup) COMPREPLY=(); return ;;
        -c|--connections) COMPREPLY=(); return ;;
        -t|--threads) COMPREPLY=(); return ;;
        --arrivals) COMPREPLY=($(compgen -W 'constant poisson' -- "$word")); return ;;
        --client) COMPREPLY=($(compgen -W 'async sync' -- "$word")); return ;;
        --seed) COMPREPLY=(); return ;;
        --max-send-lag) COMPREPLY=(); return ;;
        --scenario) COMPREPLY=($(compgen -f -- "$word")); return ;;
        -m|--method) COMPREPLY=(); return ;;
        -H|--header) COMPREPLY=(); return ;;
        -b|--body) COMPREPLY=($(compgen -f -- "$word")); return ;;
        -T|--timeout) COMPREPLY=(); return ;;
        --unix-socket) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --json) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --label) COMPREPLY=(); return ;;
      esac
      ;;
    sweep)
      flags='-c --connections --rounds -d --duration --warmup -t --threads --client --reuse --no-reuse --seed --scenario -m --method -H --header -b --body -T --timeout --unix-socket -k --insecure --json --label -q --quiet -h --help'
      case $before in
        -c|--connections) COMPREPLY=(); return ;;
        --rounds) COMPREPLY=(); return ;;
        -d|--duration) COMPREPLY=(); return ;;
        --warmup) COMPREPLY=(); return ;;
        -t|--threads) COMPREPLY=(); return ;;
        --client) COMPREPLY=($(compgen -W 'async sync' -- "$word")); return ;;
        --seed) COMPREPLY=(); return ;;
        --scenario) COMPREPLY=($(compgen -f -- "$word")); return ;;
        -m|--method) COMPREPLY=(); return ;;
        -H|--header) COMPREPLY=(); return ;;
        -b|--body) COMPREPLY=($(compgen -f -- "$word")); return ;;
        -T|--timeout) COMPREPLY=(); return ;;
        --unix-socket) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --json) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --label) COMPREPLY=(); return ;;
      esac
      ;;
    compare)
      flags='--name-a --name-b --before-a --before-b --start-a --start-b --stop-a --stop-b --pid-a --pid-b --metrics-a --metrics-b -c --connections -t --threads -R --rate --client --scenario -m --method -H --header -b --body -T --timeout --unix-socket -k --insecure --block --discard --looks --seed --error-rate --equivalence --minimal-effect --advisory --guard --max-send-lag --from --title --json --markdown --junit --benchmark --bencher --html -q --quiet -h --help'
      case $before in
        --name-a) COMPREPLY=(); return ;;
        --name-b) COMPREPLY=(); return ;;
        --before-a) COMPREPLY=(); return ;;
        --before-b) COMPREPLY=(); return ;;
        --start-a) COMPREPLY=(); return ;;
        --start-b) COMPREPLY=(); return ;;
        --stop-a) COMPREPLY=(); return ;;
        --stop-b) COMPREPLY=(); return ;;
        --pid-a) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --pid-b) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --metrics-a) COMPREPLY=(); return ;;
        --metrics-b) COMPREPLY=(); return ;;
        -c|--connections) COMPREPLY=(); return ;;
        -t|--threads) COMPREPLY=(); return ;;
        -R|--rate) COMPREPLY=(); return ;;
        --client) COMPREPLY=($(compgen -W 'async sync' -- "$word")); return ;;
        --scenario) COMPREPLY=($(compgen -f -- "$word")); return ;;
        -m|--method) COMPREPLY=(); return ;;
        -H|--header) COMPREPLY=(); return ;;
        -b|--body) COMPREPLY=($(compgen -f -- "$word")); return ;;
        -T|--timeout) COMPREPLY=(); return ;;
        --unix-socket) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --block) COMPREPLY=(); return ;;
        --discard) COMPREPLY=(); return ;;
        --looks) COMPREPLY=(); return ;;
        --seed) COMPREPLY=(); return ;;
        --error-rate) COMPREPLY=(); return ;;
        --equivalence) COMPREPLY=(); return ;;
        --minimal-effect) COMPREPLY=(); return ;;
        --advisory) COMPREPLY=(); return ;;
        --guard) COMPREPLY=(); return ;;
        --max-send-lag) COMPREPLY=(); return ;;
        --from) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --title) COMPREPLY=(); return ;;
        --json) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --markdown) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --junit) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --benchmark) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --bencher) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --html) COMPREPLY=($(compgen -f -- "$word")); return ;;
      esac
      ;;
    check)
      flags='-n --requests --seed -h --help'
      case $before in
        -n|--requests) COMPREPLY=(); return ;;
        --seed) COMPREPLY=(); return ;;
      esac
      ;;
    help)
      flags='--man -h --help'
      ;;
    completion)
      flags='-h --help'
      ;;
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
  elif [[ ${COMP_WORDS[1]} == help ]]; then
    COMPREPLY=($(compgen -W 'run report merge capacity sweep compare check help completion' -- "$word"))
  elif [[ ${COMP_WORDS[1]} == completion ]]; then
    COMPREPLY=($(compgen -W 'bash' -- "$word"))
  fi
}
complete -o default -F _loadgen loadgen
