# For the other scripts of this directory: a working directory $work, and claims that are counted.

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
broken=0

# claim SENTENCE COMMAND...: the sentence is true if the command succeeds.
claim() {
    local sentence=$1 said
    shift
    if said=$("$@" 2>&1); then
        printf 'ok      %s\n' "$sentence"
    else
        printf 'BROKEN  %s\n' "$sentence"
        printf '%s\n' "$said" | sed 's/^/        /'
        broken=$((broken + 1))
    fi
}

# skip REASON: what is under test cannot be tested here.
skip() {
    printf '%s: skipped\n' "$1"
    exit 77
}

finish() {
    [ "$broken" = 0 ] || exit 1
}
