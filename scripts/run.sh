#!/usr/bin/env bash
# Installs what is missing, builds Warren and runs it.
#
#   scripts/run.sh                     the demo: an embedded cluster with lively consumer groups, HTTP on 127.0.0.1:8000
#   scripts/run.sh --address H:P       the demo on another address
#   scripts/run.sh --config FILE       the daemon with your burrow.toml (also --config-dir DIR)
#
# Works as root or with sudo on Debian 12 and 13; a second run only starts the program.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
here=$PWD
say() { printf 'run: %s\n' "$*" >&2; }

"$root/scripts/deps.sh"

cd "$root"
[ -f build/release/build.ninja ] || { say "configuring"; cmake --preset release >/dev/null; }
say "building (a few minutes the first time)"
cmake --build --preset release

cd "$here"
case ${1-} in
    "" | --address) exec "$root/build/release/src/warren" demo "$@" ;;
    *) exec "$root/build/release/src/warren" "$@" ;;
esac
