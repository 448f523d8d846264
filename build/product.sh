# Sourced, after jdk.sh and maven.sh. Builds what ./davy and ./bench run, once for each state of the sources.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root is set by the script that sources this one

# How the product runs. The serial collector and a small heap keep a gateway within 200 MB; DAVY_JAVA_OPTS comes last.
# The JVM's own messages go to standard error, since standard output belongs to the answer.
java_flags=(
  -XX:+UseSerialGC -Xms32m -Xmx512m -XX:MaxDirectMemorySize=256m -XX:+UseCompactObjectHeaders -XX:-UsePerfData
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
  -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning,aot*=off,cds*=off:stderr
)

# Prints what the classes of module $1 depend on, as one hash. Tests are no part of it.
product_fingerprint() {
  (
    cd "$root"
    {
      cat "$JAVA_HOME/release" build/product.sh
      if [[ $1 == benchmarks ]]; then
        find pom.xml ./*/pom.xml ./*/src/main -type f -print0
      else
        find pom.xml ./*/pom.xml ./*/src/main -type f -not -path './benchmarks/*' -print0
      fi | LC_ALL=C sort -z | xargs -0 sha256sum
    } | sha256sum | cut -c 1-16
  )
}

# Compiles module $1 and what it needs, and copies the jars to directory $2.
product_build() {
  local module=$1 to=$2 log=$root/.cache/build.log start=$SECONDS first= retry=()
  [[ -n $(ls "$root/.cache/$module") ]] || first=" (the first time takes a minute or two)"
  rm -rf "$root"/*/target/quick # classes whose source is gone must not live on
  until with_progress "building davy$first" "$log" maven "$log" "${retry[@]}" -Pquick -pl "$module" -am package; do
    # Maven remembers a failed download for a day; asking again is the cure.
    if [[ ${#retry[@]} -eq 0 ]] && grep -qE 'Could not (resolve|transfer|find)' "$log"; then
      retry=(-U)
      continue
    fi
    maven_errors "$log" >&2
    printf 'building davy failed; all of it is in %s\n' "$log" >&2
    return 1
  done
  rm -rf "$to"
  mkdir -p "$to/lib" || return 1
  cp "$root/$module"/target/quick/lib/*.jar "$root/$module/target/quick/davy-"*.jar "$to/lib/" || return 1
  printf 'built davy in %d s\n' "$((SECONDS - start))" >&2
}

# Records which classes and methods a start needs, so that the next one finds them loaded and linked: a short run with a
# backend and a few hundred requests, and the commands that people give most. Without the cache all works, with a slower start.
product_train() (
  work=$(mktemp -d) || return 0
  backend='' davy='' port='' admin=''
  trap 'kill $backend $davy 2>/dev/null; rm -rf "$work"' EXIT
  mkdir "$work/www" "$work/config" "$work/data"
  echo hello >"$work/www/index.html"
  "$JAVA_HOME/bin/jwebserver" -b 127.0.0.1 -p 0 -d "$work/www" >"$work/backend.log" 2>&1 </dev/null &
  backend=$!
  port=$(product_await 's/.* port \([0-9]*\)$/\1/p' "$work/backend.log" "$backend")
  cat >"$work/config/train.yaml" <<YAML
apiVersion: davy.dev/v1
kind: Upstream
metadata: {name: train}
spec:
  instances:
    - {address: "127.0.0.1:${port:-9}", labels: {version: v1}}
    - {address: "localhost:${port:-9}", labels: {version: v2}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: train}
spec:
  rules:
    - backendRefs: [{group: davy.dev, kind: Upstream, name: train}]
---
apiVersion: davy.dev/v1
kind: Release
metadata: {name: train}
spec:
  targetRef: {apiVersion: davy.dev/v1, kind: Upstream, name: train}
  from: v1
  version: v2
YAML
  mkfifo "$work/commands"
  timeout -k 60 120 "$JAVA_HOME/bin/java" "${java_flags[@]}" -XX:AOTCacheOutput="$1/davy.aot" -cp "$1/lib/*" dev.davy.cli.Rehearsal \
    run --config "$work/config" --data "$work/data" --listen 0 --admin 0 >"$work/davy.log" 2>&1 <"$work/commands" &
  davy=$!
  exec 6>"$work/commands"
  port=$(product_await 's/.* on 127\.0\.0\.1:\([0-9]*\), admin on .*/\1/p' "$work/davy.log" "$davy")
  if [[ -n $port ]] && exec 5<>"/dev/tcp/127.0.0.1/$port"; then
    for ((i = 0; i < 300; i++)); do
      printf 'GET /?%d HTTP/1.1\r\nHost: train\r\n\r\n' "$i"
    done >&5
    printf 'GET / HTTP/1.1\r\nHost: train\r\nConnection: close\r\n\r\n' >&5
    timeout 10 cat <&5 >/dev/null
    admin=$(product_await 's/.* admin on 127\.0\.0\.1:\([0-9]*\),.*/\1/p' "$work/davy.log" "$davy")
    printf '%s\n' "check $work/config" "get --admin $admin --data $work/data" "get -o json --admin $admin --data $work/data" \
      "pause train --admin $admin --data $work/data" "rehearsed" >&6
    product_await 's/^rehearsed \(2\)$/\1/p' "$work/davy.log" "$davy" >/dev/null
  fi
  kill -TERM "$davy" 2>/dev/null
  wait "$davy"
  rm -f "$1/davy.aot.config"
  cp "$work/davy.log" "$root/.cache/train.log"
) 2>/dev/null

# product_await EXPRESSION LOG PID: prints what the sed expression finds in the log, when it does; gives up after 45 s
# and when the process has ended.
product_await() {
  local found=
  for ((i = 0; i < 450; i++)); do
    found=$(sed -n "$1" "$2" | head -n 1)
    [[ -z $found ]] && kill -0 "$3" || break
    sleep 0.1
  done
  printf '%s' "$found"
}

# product MODULE: sets product_dir to a directory whose lib/ holds the jars of the present sources.
# Several commands may ask at once: one builds, the others wait. Whoever runs from a directory holds a shared lock
# (descriptor 8) on it, which the JVM inherits; a directory that nobody runs from goes when its sources are gone.
product() {
  local module=$1 old
  mkdir -p "$root/.cache/$module"
  product_dir=$root/.cache/$module/$(product_fingerprint "$module")
  if [[ ! -e $product_dir/ready ]]; then
    exec 9>"$root/.cache/build.lock"
    flock -n 9 || { echo "another command is building davy: waiting for it …" >&2 && flock 9; }
    if [[ ! -e $product_dir/ready ]]; then
      product_build "$module" "$product_dir" || return 1
      [[ $module == benchmarks ]] || product_train "$product_dir" || true
      : >"$product_dir/ready"
    fi
    for old in "$root/.cache/$module"/*/; do
      [[ ${old%/} == "$product_dir" ]] && continue
      ([[ ! -e $old/ready ]] || { exec 7<"$old/ready" && flock -n -x 7; }) && rm -rf "$old"
    done
    exec 9>&-
  fi
  exec 8<"$product_dir/ready"
  flock -s 8
}
