#!/usr/bin/env bash
# Installs what is missing to build (and with --test to test) Warren on Debian 12 or 13.
#
#   scripts/deps.sh [--test]
#
# Debian's packages come from scripts/packages.txt. Where this Debian's librdkafka or cpp-httplib is older than Warren
# needs, the current one is built from Debian's own source package into the cache folder, once; the system's package
# lists stay as they are. Running it again costs nothing: a stamp remembers what is there.
#
# The cache folder is WARREN_CACHE, or ~/.cache/warren. Exit code 1 with the remedy if something cannot be had.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
cache=${WARREN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/warren}
# What is searched for newer packages, best first.
newer_suites=(forky trixie)
librdkafka_floor=2.8.0
httplib_floor=0.18.7

say() { printf 'deps: %s\n' "$*" >&2; }
die() { printf 'deps: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else die "installing packages needs root: run this as root, or install sudo"
    fi
}

[ -f /etc/debian_version ] && command -v apt-get >/dev/null ||
    die "this is not Debian: install the packages named in scripts/packages.txt by hand, then call cmake as docs/building.md says"

purposes="build build-current"
for argument in "$@"; do
    case $argument in
        --test) purposes="$purposes test" ;;
        *) die "unknown argument '$argument' (known: --test)" ;;
    esac
done

# ---- Debian's packages ----------------------------------------------------------------------------------------------

# Prints the lines of the wanted sections of packages.txt.
wanted_lines() {
    awk -v wanted=" $1 " '
        /^\[/ { section = substr($0, 2, length($0) - 2); next }
        /^#/ || NF == 0 { next }
        index(wanted, " " section " ") { print }' "$root/scripts/packages.txt"
}

installed() { dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'; }
available() { apt-cache show "$1" >/dev/null 2>&1; }

any_installed() {
    local name
    for name in ${1//|/ }; do installed "$name" && return 0; done
    return 1
}

install_missing() {
    local line name missing=() names=()
    while IFS= read -r line; do
        any_installed "$line" || missing+=("$line")
    done < <(wanted_lines "$1")
    [ ${#missing[@]} -gt 0 ] || return 0
    say "fetching the package lists"
    as_root apt-get update -qq || say "apt-get update failed; going on with the lists that are there"
    for line in "${missing[@]}"; do
        for name in ${line//|/ }; do
            if available "$name"; then names+=("$name"); continue 2; fi
        done
        die "Debian offers none of: $line (is the 'main' component in your apt sources?)"
    done
    say "installing ${names[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${names[@]}" >&2 ||
        die "apt-get could not install: ${names[*]}"
}

# ---- Newer packages on an older Debian ------------------------------------------------------------------------------

new_enough() { dpkg --compare-versions "$1" ge "$2"; }
candidate() { apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ { sub(/^[0-9]+:/, "", $2); print $2 }'; }

# Runs apt-get with lists of its own that hold the newer suites only.
newer_apt() {
    apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$cache/apt/parts" \
        -o Dir::State="$cache/apt/state" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$cache/apt/cache" \
        -o APT::Sandbox::User= "$@"
}

prepare_newer_apt() {
    [ -e "$cache/apt/ready" ] && return 0
    local mirror suite
    mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[[^]]*\] *\)\?\([a-z+]*:[^ ]*\).*/\2/p' \
        /etc/apt/sources.list.d/*.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
        grep -v security | head -n 1)
    [ -n "$mirror" ] || die "found no Debian mirror in /etc/apt: add one to /etc/apt/sources.list"
    mkdir -p "$cache"/apt/parts "$cache"/apt/state/lists/partial "$cache"/apt/cache/archives/partial
    for suite in "${newer_suites[@]}"; do
        printf 'Types: deb deb-src\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' \
            "$mirror" "$suite" /usr/share/keyrings/debian-archive-keyring.gpg >"$cache/apt/parts/$suite.sources"
        newer_apt -o Dir::Etc::sourceparts="$cache/apt/parts" update >&2 || {
            say "suite $suite cannot be read here; going on without it"
            rm -f "$cache/apt/parts/$suite.sources"
        }
    done
    ls "$cache"/apt/parts/*.sources >/dev/null 2>&1 ||
        die "none of Debian's newer suites (${newer_suites[*]}) can be read: check the network and the clock"
    touch "$cache/apt/ready"
}

# fetch_source PACKAGE DIRECTORY: unpacks the upstream tarball of the newest source package into DIRECTORY.
fetch_source() {
    local package=$1 directory=$2 download=$cache/source/$1
    prepare_newer_apt
    rm -rf "$download" "$directory" && mkdir -p "$download" "$directory"
    (cd "$download" && newer_apt source --download-only "$package" >&2) ||
        die "Debian's source package of $package cannot be fetched"
    tar -xf "$download"/*.orig.tar.* -C "$directory" --strip-components=1
    basename "$download"/*.orig.tar.* | sed 's/^[^_]*_\([^+]*\).*\.orig\.tar\..*/\1/; s/\.orig\.tar\..*//'
}

prefix=$cache/newer

build_librdkafka() {
    local version source=$cache/build/librdkafka
    say "this Debian's librdkafka is older than $librdkafka_floor: building the current one from Debian's source package"
    version=$(fetch_source librdkafka "$source")
    cmake -S "$source" -B "$source/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" \
        -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DRDKAFKA_BUILD_STATIC=ON \
        -DRDKAFKA_BUILD_TESTS=OFF -DRDKAFKA_BUILD_EXAMPLES=OFF >"$source/log" 2>&1 &&
        cmake --build "$source/build" >>"$source/log" 2>&1 &&
        cmake --install "$source/build" >>"$source/log" 2>&1 ||
        { tail -n 30 "$source/log" >&2; die "building librdkafka failed; the whole log is $source/log"; }
    printf '%s\n' "$version" >"$prefix/librdkafka.version"
    say "librdkafka $version is in $prefix"
}

build_httplib() {
    local version source=$cache/build/cpp-httplib
    say "this Debian's cpp-httplib is older than $httplib_floor: building the current one from Debian's source package"
    version=$(fetch_source cpp-httplib "$source")
    cmake -S "$source" -B "$source/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" \
        -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DHTTPLIB_COMPILE=ON \
        -DHTTPLIB_REQUIRE_OPENSSL=ON -DHTTPLIB_REQUIRE_ZLIB=ON -DHTTPLIB_USE_BROTLI_IF_AVAILABLE=OFF \
        -DHTTPLIB_USE_ZSTD_IF_AVAILABLE=OFF >"$source/log" 2>&1 &&
        cmake --build "$source/build" >>"$source/log" 2>&1 &&
        cmake --install "$source/build" >>"$source/log" 2>&1 ||
        { tail -n 30 "$source/log" >&2; die "building cpp-httplib failed; the whole log is $source/log"; }
    printf '%s\n' "$version" >"$prefix/cpp-httplib.version"
    say "cpp-httplib $version is in $prefix"
}

# provide NAME DEV-PACKAGE FLOOR BUILDER: the system's package if it is new enough, else one built from source.
provide() {
    local name=$1 package=$2 floor=$3 builder=$4 offered recipe
    recipe=$(declare -f "$builder" | sha256sum)
    [ "$(cat "$prefix/$name.recipe" 2>/dev/null)" = "$recipe" ] && return 0
    offered=$(candidate "$package")
    if [ -n "$offered" ] && [ "$offered" != "(none)" ] && new_enough "$offered" "$floor"; then
        installed "$package" || as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$package" >&2 || die "apt-get could not install $package"
        return 0
    fi
    mkdir -p "$prefix"
    "$builder"
    printf '%s' "$recipe" >"$prefix/$name.recipe"
}

# Telegraf needs a Go that can fetch its own toolchain (1.21); on an older Debian the newest one's packages are unpacked
# into the cache folder.
provide_go() {
    local version=0 go
    for go in go "$cache/go/bin/go"; do
        version=$("$go" env GOVERSION 2>/dev/null | sed 's/^go//') || true
        new_enough "${version:-0}" 1.21 && return 0
    done
    if new_enough "$(candidate golang-go | sed 's/~.*//')" 2:1.21 || new_enough "$(candidate golang-go)" 1.21; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends golang-go >&2
        return 0
    fi
    say "this Debian's Go is too old for Telegraf: unpacking a newer one's packages into $cache/go"
    prepare_newer_apt
    local download=$cache/source/go number
    number=1.24
    rm -rf "$download" "$cache/go" && mkdir -p "$download" "$cache/go/unpacked"
    (cd "$download" && newer_apt download "golang-$number-go" "golang-$number-src" >&2) ||
        die "Go $number cannot be fetched from Debian's newer suites; install Go 1.21 or later by hand"
    for package in "$download"/*.deb; do dpkg-deb -x "$package" "$cache/go/unpacked"; done
    # The packages link into one another with absolute paths; a plain copy has none.
    mkdir -p "$cache/go/bin" "$cache/go/root"
    cp -rL "$cache/go/unpacked/usr/share/go-$number/." "$cache/go/root/"
    cp -r "$cache/go/unpacked/usr/lib/go-$number/." "$cache/go/root/" 2>/dev/null || true
    ln -sf "$cache/go/root/bin/go" "$cache/go/bin/go"
    GOROOT=$cache/go/root "$cache/go/bin/go" version >&2 || die "the unpacked Go does not run"
}

# ---- All of it, once ------------------------------------------------------------------------------------------------

mkdir -p "$cache"
fingerprint=$(printf '%s ' "$purposes" "$(cat /etc/debian_version)"; cat "$root/scripts/packages.txt" "$root/scripts/deps.sh" | sha256sum)
stamp=$cache/deps-$(printf '%s' "$purposes" | tr ' ' '-').stamp
if [ "$(cat "$stamp" 2>/dev/null)" = "$fingerprint" ]; then exit 0; fi

install_missing "$(printf '%s' "$purposes" | sed 's/build-current//')"
provide librdkafka librdkafka-dev "$librdkafka_floor" build_librdkafka
provide cpp-httplib libcpp-httplib-dev "$httplib_floor" build_httplib
case $purposes in *test*) provide_go ;; esac
printf '%s' "$fingerprint" >"$stamp"
say "everything is there"
