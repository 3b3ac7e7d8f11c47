#!/usr/bin/env bash
# Builds Warren in every way and tests it with everything, from a clean machine on.
#
#   scripts/test.sh                   all stages, in order; stops at the first that fails
#   scripts/test.sh --quick           the unit tests of one build
#   scripts/test.sh --only STAGE ...  some stages; each builds what it needs
#   scripts/test.sh --truth [G P S]   ten minutes (or S seconds) of G groups x P partitions on three real brokers, and whether
#                                     Warren says what they say all the time; the stages run a minute of it
#   scripts/test.sh --list            what stages there are
#
# Works as root or with sudo on Debian 12 and 13. Needs no container runtime: the real parts (Kafka, Telegraf) are fetched
# into the cache folder once and started on free ports of 127.0.0.1.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
logs=build/logs

# Another clone at another place shall find its objects in the compiler cache.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1:second_deadlock_stack=1}

say() { printf '\n== %s\n' "$*"; }

stages=(
    "deps: the packages and libraries of scripts/deps.sh"
    "unit: g++ build, warnings are errors; unit tests"
    "parts: Kafka, Telegraf and a Python environment for the tests"
    "integration: the daemon with a real Kafka broker, Telegraf and promtool; conformance with Burrow; a minute of truth"
    "asan: clang build, warnings are errors, with AddressSanitizer and UndefinedBehaviorSanitizer; unit tests"
    "asan-integration: that daemon with real parts where most goes wrong: failing brokers, transactions, restarts, ZooKeeper"
    "tsan: build with ThreadSanitizer; unit tests, the store's stress tests among them"
    "fuzz: each fuzz target of that clang build for half a minute, with the kept corpus"
    "packaging: install tree, Debian package, service file"
)

# ---- Totals ---------------------------------------------------------------------------------------------------------

failed=0
total=0

# run_ctest BUILD-DIRECTORY ARGUMENT...: ctest, its closing line added to the totals.
run_ctest() {
    local directory=$1 log=$logs/ctest.log code=0 numbers
    shift
    "${wrap[@]}" ctest --test-dir "$directory" --output-on-failure --no-tests=error "$@" 2>&1 | tee "$log" || code=$?
    numbers=$(sed -n 's/.* tests passed, \([0-9]*\) tests failed out of \([0-9]*\).*/\1 \2/p' "$log" | tail -n 1)
    read -r failed_now total_now <<<"${numbers:-0 0}"
    failed=$((failed + failed_now)) total=$((total + total_now))
    return "$code"
}

print_totals() {
    local percent
    [ "$total" != 0 ] || return 0
    percent=$(((total - failed) * 100 / total))
    printf '\n%s%% tests passed, %s tests failed out of %s\n' "$percent" "$failed" "$total"
}

# ---- Stages ---------------------------------------------------------------------------------------------------------

cores=$(nproc)
# Tests with real parts mostly wait.
at_a_time=$((cores + 1))
# What builds and tests are run under.
wrap=(env)

# build PRESET ARGUMENT...: configures and builds build/PRESET.
build() {
    local preset=$1
    shift
    cmake --preset "$preset" "$@" >"$logs/configure-$preset.log" || { tail -n 40 "$logs/configure-$preset.log"; return 1; }
    "${wrap[@]}" cmake --build --preset "$preset"
}

stage_deps() { scripts/deps.sh --test; }
stage_parts() { tests/support/parts.sh; }

stage_unit() {
    build dev
    run_ctest build/dev -L unit -j "$cores"
}

stage_integration() {
    build dev
    run_ctest build/dev -L integration -LE sanitizers -j "$at_a_time"
}

# One build is the second compiler's word, the sanitizers' and the fuzz targets.
# CMake begins anew where a folder belongs to another compiler, but then forgets what the preset says: hence --fresh.
build_asan() {
    local compiler fresh=()
    compiler=$(command -v clang++-14 || command -v clang++)
    grep -qs "^CMAKE_CXX_COMPILER:.*=$compiler\$" build/asan/CMakeCache.txt || fresh=(--fresh)
    build asan "${fresh[@]}" -DCMAKE_CXX_COMPILER="$compiler"
}

stage_asan() {
    build_asan
    run_ctest build/asan -L unit -j "$cores"
}

stage_asan-integration() {
    build_asan
    run_ctest build/asan -L sanitizers -j "$at_a_time"
}

# Without address randomisation ThreadSanitizer always finds the memory map that it expects.
stage_tsan() {
    if setarch -R true 2>/dev/null; then wrap=(setarch -R); fi
    build tsan
    run_ctest build/tsan -L unit -j "$cores"
    wrap=(env)
}

stage_fuzz() {
    build_asan
    scripts/fuzz.sh 30
}

# Not among the stages: the long form of what two of them do shortly.
stage_truth() {
    scripts/deps.sh --test
    tests/support/parts.sh kafka
    build dev
    WARREN_TRUTH="${truth[*]}" WARREN_BINARY=$root/build/dev/src/warren "$(tests/support/parts.sh python)" \
        tests/integration/run.py test_truth
}

stage_packaging() {
    build dev
    run_ctest build/dev -L packaging
}

# ---- What to do -----------------------------------------------------------------------------------------------------

stage=
finish() {
    local code=$?
    print_totals
    [ "$code" = 0 ] || printf '\n== stage %s FAILED\n' "$stage"
    exit "$code"
}

describe() {
    local line
    for line in "${stages[@]}"; do [ "${line%%:*}" != "$1" ] || { echo "$line"; return 0; }; done
    return 1
}

run_stages() {
    local name begun
    trap finish EXIT
    mkdir -p "$logs"
    for name in "$@"; do
        stage=$name begun=$SECONDS
        say "$(describe "$name")"
        "stage_$name"
        say "$name done after $((SECONDS - begun)) s"
    done
}

usage() { sed -n '2,12s/^# \{0,1\}//p' "$0"; }

main() {
    local line wanted=() all=()
    for line in "${stages[@]}"; do all+=("${line%%:*}"); done
    case ${1-} in
        "") wanted=("${all[@]}") ;;
        --quick) wanted=(deps unit) ;;
        --truth)
            shift
            truth=(500 20 600)
            [ $# = 0 ] || truth=("$@")
            [ ${#truth[@]} = 3 ] || { usage; return 2; }
            mkdir -p "$logs"
            stage_truth
            return
            ;;
        --list) printf '%s\n' "${stages[@]}"; return 0 ;;
        --only)
            shift
            wanted=("$@")
            [ $# -gt 0 ] || { usage; return 2; }
            ;;
        --help | -h) usage; return 0 ;;
        *) printf "test: unknown argument '%s'\n" "$1"; usage; return 2 ;;
    esac
    for line in "${wanted[@]}"; do
        describe "$line" >/dev/null || { printf "test: unknown stage '%s'; --list names them\n" "$line"; return 2; }
    done
    run_stages "${wanted[@]}"
}

main "$@"
