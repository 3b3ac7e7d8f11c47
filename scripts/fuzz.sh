#!/usr/bin/env bash
# Fuzzes the places where foreign bytes come in, with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer.
# The targets are built with the preset asan.
#
#   scripts/fuzz.sh [SECONDS] [TARGET ...]     each target for SECONDS (default 60), as many at a time as there are cores
#   scripts/fuzz.sh --keep [TARGET ...]        adds what the last runs have found to the corpus in the repository, minimised
#
# A finding ends the script with code 1; the input that shows it lies in build/fuzz/findings.
set -euo pipefail
cd "$(dirname "$0")/.."

keep=no seconds=60
case ${1-} in
    --keep) keep=yes; shift ;;
    [0-9]*) seconds=$1; shift ;;
esac
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
    for source in tests/fuzz/*.cc; do targets+=("$(basename "$source" .cc)"); done
fi

binaries=build/asan/tests/fuzz
build=build/fuzz
found=$build/found
findings=$build/findings
mkdir -p "$found" "$findings"

fuzz() {
    local target=$1 log=$build/$1.log
    mkdir -p "$found/$target"
    if "$binaries/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$findings/$target-" "$found/$target" "tests/fuzz/corpus/$target" >"$log" 2>&1; then
        printf '%s: %s\n' "$target" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, no finding"
    else
        printf '%s: FINDING\n' "$target"
        tail -n 60 "$log"
        return 1
    fi
}

merge() {
    local target=$1 merged=$build/merged/$1
    rm -rf "$merged"
    mkdir -p "$merged"
    "$binaries/fuzz_$target" -merge=1 "$merged" "tests/fuzz/corpus/$target" "$found/$target" >"$build/$target.log" 2>&1
    rm -rf "tests/fuzz/corpus/$target"
    cp -r "$merged" "tests/fuzz/corpus/$target"
    printf '%s: %s inputs kept\n' "$target" "$(find "$merged" -type f | wc -l)"
}

if [ "$keep" = yes ]; then
    for target in "${targets[@]}"; do merge "$target"; done
    exit 0
fi

export -f fuzz
export binaries build found findings seconds
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -euo pipefail -c 'fuzz {}'
