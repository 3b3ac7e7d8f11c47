#!/usr/bin/env bash
# Brings the real parts of the tests into the cache folder, each once, and prints where each is.
#
#   tests/support/parts.sh [kafka] [python] [telegraf]      (without arguments: all)
#
#   kafka     Apache Kafka's jars and the compiled GroupTool: a folder, the classpath is FOLDER/*
#   python    an interpreter with the packages of requirements.txt
#   telegraf  Telegraf with the Burrow input alone: a program
#
# The cache folder is WARREN_CACHE, or ~/.cache/warren. What scripts/deps.sh --test installs is needed.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${WARREN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/warren}
parts=$cache/test-parts
telegraf_version=v1.39.0

say() { printf 'parts: %s\n' "$*" >&2; }
die() { printf 'parts: %s\n' "$*" >&2; exit 1; }
need() { command -v "$1" >/dev/null || die "$1 is missing: run scripts/deps.sh --test"; }

# once NAME FILE...: true if the part NAME must be made anew, because it is not there or one of the files has changed.
fingerprint_of() { cat "$@" | sha256sum | cut -d ' ' -f 1; }
up_to_date() { [ "$(cat "$parts/$1/.made-from" 2>/dev/null)" = "$2" ]; }
made() { printf '%s\n' "$2" >"$parts/$1/.made-from"; }

# logged LOG COMMAND...: the command's output is shown only if it fails.
logged() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 || { tail -n 40 "$log" >&2; die "failed: $* (the whole output is in $log)"; }
}

make_kafka() {
    local source=$here/kafka folder=$parts/kafka from
    from=$(fingerprint_of "$source/pom.xml" "$source/GroupTool.java")
    up_to_date kafka "$from" && return 0
    need mvn; need javac
    say "fetching Kafka's jars"
    rm -rf "$folder" && mkdir -p "$folder/classes"
    cp "$source/pom.xml" "$folder/"
    logged "$folder/maven.log" mvn -B -f "$folder/pom.xml" dependency:copy-dependencies \
        -DincludeScope=runtime -DoutputDirectory="$folder"
    logged "$folder/javac.log" javac -Xlint:all -Xlint:-processing -Xlint:-classfile -proc:none -cp "$folder/*" \
        -d "$folder/classes" "$source/GroupTool.java"
    logged "$folder/jar.log" jar --create --file "$folder/group-tool.jar" -C "$folder/classes" .
    made kafka "$from"
}

# Debian's own Python is taken where there is one: others may lack the module that makes environments.
base_python() {
    local python
    for python in /usr/bin/python3 python3; do
        "$python" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$python"; return; }
    done
    die "no Python 3.11 or later that can make virtual environments: run scripts/deps.sh --test"
}

make_python() {
    local folder=$parts/python from python
    python=$(base_python)
    from=$("$python" --version | cat - "$here/requirements.txt" | sha256sum | cut -d ' ' -f 1)
    up_to_date python "$from" && return 0
    say "making a Python environment with $(tr '\n' ' ' <"$here/requirements.txt")"
    rm -rf "$folder" && mkdir -p "$folder"
    logged "$parts/python.log" "$python" -m venv "$folder"
    logged "$parts/python.log" "$folder/bin/python" -m pip install --only-binary :all: -r "$here/requirements.txt"
    made python "$from"
}

make_telegraf() {
    local folder=$parts/telegraf go=go from
    from=$(printf '%s' "$telegraf_version" | sha256sum | cut -d ' ' -f 1)
    up_to_date telegraf "$from" && return 0
    [ -x "$cache/go/bin/go" ] && go=$cache/go/bin/go
    need "$go"
    say "building Telegraf $telegraf_version with the Burrow input"
    rm -rf "$folder" && mkdir -p "$folder"
    logged "$parts/telegraf.log" env GOBIN="$folder" GOFLAGS=-buildvcs=false GOTOOLCHAIN="${GOTOOLCHAIN:-auto}" "$go" install \
        -tags "custom,inputs.burrow,outputs.file,serializers.influx" \
        "github.com/influxdata/telegraf/cmd/telegraf@$telegraf_version"
    made telegraf "$from"
}

mkdir -p "$parts"
# Two test runs at the same time must not make the same part twice.
exec 9>"$parts/lock"
flock 9

[ $# -gt 0 ] || set -- kafka python telegraf
for part in "$@"; do
    case $part in
        kafka) make_kafka; echo "$parts/kafka" ;;
        python) make_python; echo "$parts/python/bin/python" ;;
        telegraf) make_telegraf; echo "$parts/telegraf/telegraf" ;;
        *) die "unknown part '$part' (known: kafka python telegraf)" ;;
    esac
done
