#!/usr/bin/env bash
# Measures Warren: single pieces, then a whole cold read of a filled offsets topic on a real Kafka broker of its own.
#
#   scripts/bench.sh [S|M]      S: 200 groups x 20 partitions, 1 million commits (default); M: 2,000 x 50, 4 million
#
# docs/performance.md holds figures with their machine and date.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
case ${1-S} in
    S) size=(--groups 200 --partitions 20 --records 1000000) ;;
    M) size=(--groups 2000 --partitions 50 --records 4000000) ;;
    *) echo "bench: unknown size '$1' (known: S, M)" >&2; exit 2 ;;
esac

"$root/scripts/deps.sh" --test
cd "$root"
cmake --preset bench >/dev/null
cmake --build --preset bench --target warren micro_benchmark fill_offsets_topic

echo "== single pieces"
build/bench/tests/benchmark/micro_benchmark --benchmark_min_time=0.5

echo "== cold read of a filled offsets topic"
/usr/bin/env python3 tests/support/kafka_broker.py run -- /usr/bin/env python3 tests/benchmark/end_to_end.py \
    --warren build/bench/src/warren --fill build/bench/tests/benchmark/fill_offsets_topic "${size[@]}"
