#!/usr/bin/env bash
# check_package.sh BUILD-DIRECTORY CPACK: what is in the Debian package.
set -euo pipefail

build=$1
cpack=$2
. "$(dirname "$0")/claims.sh"

for tool in dpkg-deb dpkg-shlibdeps file; do
    command -v "$tool" >/dev/null || skip "$tool is not installed"
done

"$cpack" --config "$build/CPackConfig.cmake" -G DEB -B "$work/made" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
package=$(echo "$work"/made/warren_*.deb)
root=$work/root
dpkg-deb --raw-extract "$package" "$root"

# field NAME PATTERN: the package's field matches.
field() {
    local value
    value=$(dpkg-deb --field "$package" "$1")
    [[ $value =~ $2 ]] || { echo "$1: $value"; return 1; }
}

# mode OCTAL FILE
mode() { [ "$(stat -c %a "$2")" = "$1" ] || { stat "$2"; return 1; }; }

only_known_places() { ! (cd "$root" && find . -type f | grep -v '^\./\(DEBIAN\|usr\|etc/burrow\)/'); }

claim "it is called warren" field Package '^warren$'
claim "it is for this machine" field Architecture "^$(dpkg --print-architecture)\$"
claim "it is in section net" field Section '^net$'
claim "its maintainer is neutral" field Maintainer '^Warren maintainers <warren@localhost>$'
claim "it says what it is in one line" field Description '^watches the lag of Kafka consumer groups'
claim "it depends on the libraries that the binary needs" field Depends 'libc6 .*libspdlog'
claim "its file name tells version and architecture" test "$(basename "$package")" = \
    "warren_$(dpkg-deb --field "$package" Version)_$(dpkg --print-architecture).deb"
claim "its configuration is a conffile" grep -qx /etc/burrow/burrow.toml "$root/DEBIAN/conffiles"
claim "that file is in it" test -s "$root/etc/burrow/burrow.toml"
claim "it holds files in the usual places only" only_known_places
claim "the licence is its copyright file" grep -q "Apache License" "$root/usr/share/doc/warren/copyright"
claim "its binary runs" "$root/usr/bin/warren" --version
claim "the service starts that binary" grep -qx "ExecStart=/usr/bin/warren --config /etc/burrow/burrow.toml" \
    "$root/usr/lib/systemd/system/warren.service"
for script in postinst prerm postrm; do
    claim "$script is executable" mode 755 "$root/DEBIAN/$script"
    claim "$script is good shell" sh -n "$root/DEBIAN/$script"
done
finish
