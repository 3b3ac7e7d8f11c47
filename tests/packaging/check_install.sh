#!/usr/bin/env bash
# check_install.sh BUILD-DIRECTORY CMAKE: what `cmake --install` puts where.
set -euo pipefail

build=$1
cmake=$2
. "$(dirname "$0")/claims.sh"

# install_to ROOT PREFIX
install_to() { DESTDIR=$1 "$cmake" --install "$build" --prefix "$2" >"$work/log" || { cat "$work/log"; return 1; }; }

# starts UNIT BINARY CONFIGURATION: the service file starts that binary with that configuration.
starts() { grep -qxF "ExecStart=$2 --config $3" "$1" || { grep ExecStart "$1"; return 1; }; }

root=$work/system
install_to "$root" /usr
claim "the binary is installed and runs" "$root/usr/bin/warren" --version
claim "the service starts the installed binary with the installed configuration" \
    starts "$root/usr/lib/systemd/system/warren.service" /usr/bin/warren /etc/burrow/burrow.toml
claim "the configuration is installed and accepted" "$root/usr/bin/warren" check --config "$root/etc/burrow/burrow.toml"
for file in copyright README.md CHANGELOG.md operating.md configuration.md examples/minimal.toml; do
    claim "the documentation holds $file" test -s "$root/usr/share/doc/warren/$file"
done

echo "# mine" >"$root/etc/burrow/burrow.toml"
install_to "$root" /usr
claim "a second installation leaves a changed configuration as it is" grep -qx "# mine" "$root/etc/burrow/burrow.toml"

install_to "$work/local" /usr/local
claim "prefix /usr/local has its binary there and the system's /etc" \
    starts "$work/local/usr/local/lib/systemd/system/warren.service" /usr/local/bin/warren /etc/burrow/burrow.toml

install_to "" "$work/own"
claim "any other prefix has a configuration of its own" test -s "$work/own/etc/burrow/burrow.toml"
claim "and a service that names both" \
    starts "$work/own/lib/systemd/system/warren.service" "$work/own/bin/warren" "$work/own/etc/burrow/burrow.toml"
finish
