# Sourced. find_jdk sets and exports JAVA_HOME to a JDK 25 (or, failing that, a newer one): from JAVA_HOME, from PATH,
# or from a directory under /usr/lib/jvm (DAVY_JDK_DIRS: other directories, separated by colons).
# shellcheck shell=bash

# Prints the feature version (25 for 25.0.1) of the JDK in directory $1; fails if there is no JDK in it.
jdk_feature() {
  [[ -x $1/bin/java && -x $1/bin/javac ]] || return 1
  local line version=
  if [[ -r $1/release ]]; then
    while IFS= read -r line; do
      [[ $line == JAVA_VERSION=* ]] && version=${line#JAVA_VERSION=}
    done <"$1/release"
  else
    version=$("$1/bin/java" -XshowSettings:none -version 2>&1 | sed -n '1s/.* version //p')
  fi
  version=${version//\"/}
  [[ $version =~ ^[0-9]+ ]] && printf '%s\n' "${BASH_REMATCH[0]}"
}

find_jdk() {
  local candidates=() dirs dir home feature newer=
  [[ -n ${JAVA_HOME:-} ]] && candidates+=("$JAVA_HOME")
  home=$(command -v javac || true)
  if [[ -n $home ]]; then
    home=$(readlink -f "$home")
    candidates+=("${home%/bin/javac}")
  fi
  IFS=: read -ra dirs <<<"${DAVY_JDK_DIRS:-/usr/lib/jvm}"
  for dir in ${dirs[@]+"${dirs[@]}"}; do
    candidates+=("$dir"/*)
  done
  for home in "${candidates[@]}"; do
    feature=$(jdk_feature "$home") || continue
    if ((feature == 25)); then
      export JAVA_HOME=$home
      return 0
    fi
    ((feature > 25)) && [[ -z $newer ]] && newer=$home
  done
  if [[ -n $newer ]]; then
    export JAVA_HOME=$newer
    return 0
  fi
  echo "Davy needs JDK 25: install one (Debian: apt install openjdk-25-jdk; elsewhere: https://adoptium.net), or set JAVA_HOME to one." >&2
  return 1
}
