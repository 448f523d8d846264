# Sourced. Installs the programs that tests and benchmarks run beside Davy.
# shellcheck shell=bash

# need COMMAND [PACKAGE]: makes sure that the command is there; as root on Debian it installs the package.
need() {
  local command=$1 package=${2:-$1}
  command -v "$command" >/dev/null && return 0
  if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
    echo "$command is missing: install it (Debian: apt install $package)." >&2
    return 1
  fi
  echo "installing $package …" >&2
  # RUNLEVEL=1 keeps the package from starting its service.
  if ! RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1; then
    apt-get update -qq >/dev/null 2>&1 || true
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null || true
  fi
  command -v "$command" >/dev/null || {
    echo "$command is missing and apt could not install $package." >&2
    return 1
  }
}
