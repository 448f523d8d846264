# Sourced, after jdk.sh. Runs the Maven wrapper with its output in a log and one moving line for people.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root is set by the script that sources this one

# maven LOG ARGUMENT...: runs Maven in the root of the project. A home that cannot be written is replaced by .cache.
maven() {
  local log=$1 arguments=(-B -ntp)
  shift
  if ! mkdir -p "${MAVEN_USER_HOME:-${HOME:-/nonexistent}/.m2}" 2>/dev/null || [[ ! -w ${MAVEN_USER_HOME:-${HOME:-/nonexistent}/.m2} ]]; then
    export MAVEN_USER_HOME=$root/.cache/m2
    arguments+=("-Dmaven.repo.local=$MAVEN_USER_HOME/repository")
  fi
  cd "$root" && exec ./mvnw "${arguments[@]}" "$@" >"$log" 2>&1
}

# with_progress LABEL LOG COMMAND...: runs the command; shows on a terminal what it is at, else says LABEL once.
# The command writes its output to LOG. Returns the command's exit code.
with_progress() {
  local label=$1 log=$2 start=$SECONDS child status=0 at width
  shift 2
  [[ -t 2 ]] || printf '%s …\n' "$label" >&2
  read -r _ width < <(stty size <&2 2>/dev/null) || width=80
  : >"$log"
  "$@" </dev/null 9>&- &
  child=$!
  # shellcheck disable=SC2064 # this child, not the one that the variable names later
  trap "kill $child 2>/dev/null; wait $child 2>/dev/null; exit 130" INT TERM
  while kill -0 "$child" 2>/dev/null; do
    if [[ -t 2 ]]; then
      at=$(sed -n -e 's/^\[INFO\] Building Davy \([^ ]*\) .*\(\[[0-9/]*\]\)$/\2 \1/p' -e 's/^\[INFO\] Running dev\.davy\.\(.*\)/\1/p' "$log" | tail -n 1)
      at="$label … $((SECONDS - start)) s  $at" # a line that is broken in two cannot be drawn over
      printf '\r\033[K%s' "${at:0:${width:-80} - 1}" >&2
    fi
    sleep 0.2
  done
  wait "$child" || status=$?
  trap - INT TERM
  [[ -t 2 ]] && printf '\r\033[K' >&2
  return "$status"
}

# Prints what went wrong, from the log of Maven and without its advice.
maven_errors() {
  local advice=$'^\\[ERROR\\] *$|^\\[ERROR\\] \tat |Help 1|[Rr]e-run Maven|For more information|After correcting|mvn <args>|To see the full'
  grep -E '^\[(ERROR|FATAL)\]|^\[WARNING\] /.*\.java:|^ +Did you mean' "$1" | grep -vE "$advice" | awk '!seen[$0]++' | head -n 40
}
