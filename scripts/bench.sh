#!/usr/bin/env bash
# Measures Warren: single pieces, then a whole cold read of a filled offsets topic on a real Kafka broker of its own.
#
#   scripts/bench.sh [S|M]      S: 200 groups x 20 partitions, 1 million commits (default); M: 2,000 x 50, 4 million
#   scripts/bench.sh start [GROUPS PARTITIONS RECORDS]
#                               how soon a cluster is known, from nothing and after a kill: 5,000 x 20, 10 million commits
#   scripts/bench.sh truth      ten minutes of 500 groups x 20 partitions against the brokers' own answers: scripts/test.sh --truth
#
# docs/performance.md holds figures with their machine and date.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
start() {
    local groups=${1:-5000} partitions=${2:-20} records=${3:-10000000}
    tests/support/parts.sh kafka
    cmake --build --preset bench --target warren fill_offsets_topic read_offsets_topic
    echo "== how soon a cluster is known"
    "$(tests/support/parts.sh python)" tests/benchmark/cold_start.py --warren build/bench/src/warren \
        --fill build/bench/tests/benchmark/fill_offsets_topic --read build/bench/tests/benchmark/read_offsets_topic \
        --groups "$groups" --partitions "$partitions" --records "$records"
}

case ${1-S} in
    truth) exec "$root/scripts/test.sh" --truth ;;
    start) ;;
    S) size=(--groups 200 --partitions 20 --records 1000000) ;;
    M) size=(--groups 2000 --partitions 50 --records 4000000) ;;
    *) echo "bench: unknown size '$1' (known: S, M, start, truth)" >&2; exit 2 ;;
esac

"$root/scripts/deps.sh" --test
cd "$root"
cmake --preset bench >/dev/null
[ "${1-}" != start ] || { shift; start "$@"; exit; }
cmake --build --preset bench --target warren micro_benchmark fill_offsets_topic

echo "== single pieces"
build/bench/tests/benchmark/micro_benchmark --benchmark_min_time=0.5

echo "== cold read of a filled offsets topic"
/usr/bin/env python3 tests/support/kafka_broker.py run -- /usr/bin/env python3 tests/benchmark/end_to_end.py \
    --warren build/bench/src/warren --fill build/bench/tests/benchmark/fill_offsets_topic "${size[@]}"
