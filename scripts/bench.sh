#!/usr/bin/env bash
# Measures Warren, end to end on a real Kafka broker of its own and in single pieces.
#
#   scripts/bench.sh [S|M|L|XL] [OPTIONS]
#                               a whole run beside a bare reader: cold read, memory, answers, steady load, restart
#                                   S   200 groups x 20 partitions, 1 million commits (default)
#                                   M   2,000 x 50, 4 million
#                                   L   5,000 x 200, 10 million
#                                   XL  100,000 x 50, 5 million
#                               --burrow COMMAND measures Burrow in the same run, --json FILE writes the figures down,
#                               --keep-baseline keeps the ratios for later runs to be compared with, --check fails where
#                               a bar is missed; --help has all options. Paths are seen from the repository's root
#   scripts/bench.sh growth [SVG [OPTIONS]]
#                               all four sizes, and the figure of how cost grows: docs/growth.svg
#   scripts/bench.sh pieces     decoder, look-up, window, verdict, answer, metrics page, each alone
#   scripts/bench.sh start [GROUPS PARTITIONS RECORDS]
#                               how soon a cluster is known, from nothing and after a kill: 5,000 x 20, 10 million commits
#   scripts/bench.sh idle [OPTIONS]
#                               what doing nothing costs with 5,200 partitions, and what the broker is asked meanwhile and
#                               beside 20,000 commits a second: requests and bytes a minute, by Kafka API. --json FILE
#                               writes the figures down, --check fails where the bar is missed, --help has all options
#   scripts/bench.sh truth      ten minutes of 500 groups x 20 partitions against the brokers' own answers: scripts/test.sh --truth
#
# docs/performance.md holds figures with their machine and date.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
built=build/bench/tests/benchmark

build() { cmake --build --preset bench --target "$@"; }

# run_python SCRIPT [OPTIONS]: one of the programs of tests/benchmark that measure a daemon.
run_python() {
    local script=$1
    shift
    "$(tests/support/parts.sh python)" "tests/benchmark/$script" --warren build/bench/src/warren \
        --fill "$built/fill_offsets_topic" --read "$built/read_offsets_topic" "$@"
}

whole_run() {
    build warren fill_offsets_topic read_offsets_topic
    tests/support/parts.sh kafka >/dev/null
    run_python end_to_end.py "$@"
}

growth() {
    local svg=${1:-docs/growth.svg} folder=build/bench/growth size runs=()
    [ $# -eq 0 ] || shift
    for size in S M L XL; do
        whole_run "$size" --json "$folder/$size.json" "$@"
        runs+=("$folder/$size.json")
    done
    "$(tests/support/parts.sh python)" tests/benchmark/growth.py --svg "$svg" "${runs[@]}"
    echo "bench: the figure is $svg"
}

pieces() {
    build micro_benchmark
    "$built/micro_benchmark" --benchmark_min_time=0.5
}

start() {
    local groups=${1:-5000} partitions=${2:-20} records=${3:-10000000}
    build warren fill_offsets_topic read_offsets_topic
    tests/support/parts.sh kafka >/dev/null
    run_python cold_start.py --groups "$groups" --partitions "$partitions" --records "$records"
}

idle() {
    build warren fill_offsets_topic read_offsets_topic
    tests/support/parts.sh kafka >/dev/null
    run_python broker_load.py "$@"
}

command=${1-S}
[ $# -eq 0 ] || shift
case $command in
    truth) exec "$root/scripts/test.sh" --truth ;;
    S | M | L | XL) measure() { whole_run "$command" "$@"; } ;;
    start | growth | pieces | idle) measure() { "$command" "$@"; } ;;
    *) echo "bench: unknown size '$command' (known: S, M, L, XL, growth, pieces, start, idle, truth)" >&2; exit 2 ;;
esac

"$root/scripts/deps.sh" --test
cd "$root"
cmake --preset bench >/dev/null
measure "$@"
