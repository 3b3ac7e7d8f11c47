#!/usr/bin/env bash
# verify_unit.sh SOURCE-DIRECTORY WARREN-BINARY: the service file is one that systemd accepts without a word.
# Exit code 77 (skipped) where systemd is not installed.
set -euo pipefail

source_dir=$1
binary=$2
if ! command -v systemd-analyze >/dev/null; then
    echo "systemd-analyze is not installed: skipped"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# systemd wants the binary to exist: it stands under the name that the unit gives it.
mkdir -p "$work/bin"
ln -s "$binary" "$work/bin/warren"
sed -e "s|@bindir@|$work/bin|" -e "s|@confdir@|/etc/burrow|" -e "s|@docdir@|/usr/share/doc/warren|" \
    "$source_dir/cmake/warren.service.in" >"$work/warren.service"
if grep -n '@[a-z]*dir@' "$work/warren.service"; then
    echo "the service file holds a place that nobody fills"
    exit 1
fi

SYSTEMD_LOG_LEVEL=warning systemd-analyze --man=no verify "$work/warren.service" >"$work/said" 2>&1 || {
    cat "$work/said"
    exit 1
}
if [ -s "$work/said" ]; then
    cat "$work/said"
    exit 1
fi
echo "warren.service is accepted"
