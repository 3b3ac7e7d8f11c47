#!/usr/bin/env bash
# check_container.sh SOURCE-DIRECTORY WARREN-BINARY: what can be known about docker/ without running containers.
set -euo pipefail

source_dir=$1
warren=$2
docker_dir=$source_dir/docker
. "$(dirname "$0")/claims.sh"

has_line() { grep -qx -- "$1" "$docker_dir/Dockerfile"; }

# Every first word after COPY that is a path of the repository.
copied_files_exist() {
    local file
    for file in $(sed -n 's/^COPY \(--[^ ]* \)*\(.*\) [^ ]*$/\2/p' "$docker_dir/Dockerfile"); do
        [ -e "$source_dir/$file" ] || { echo "$file"; return 1; }
    done
}

debian_images_only() { ! grep '^FROM ' "$docker_dir/Dockerfile" | grep -v '^FROM debian:trixie-slim\( AS build\)\?$'; }

mounted_files_exist() {
    local file
    for file in $(sed -n 's/^ *- \(\.\/[^:]*\):.*:ro$/\1/p' "$docker_dir/compose.yaml"); do
        [ -e "$docker_dir/$file" ] || { echo "$file"; return 1; }
    done
}

# What a compose file is, as far as a YAML parser can tell.
compose_is_yaml() {
    python3 - "$docker_dir/compose.yaml" <<'PYTHON'
import sys, yaml
services = yaml.safe_load(open(sys.argv[1]))["services"]
assert set(services) == {"broker", "warren", "load", "telegraf"}, services
assert services["warren"]["read_only"] is True
assert services["telegraf"]["profiles"] == ["telegraf"]
assert all(isinstance(value, str) for value in services["broker"]["environment"].values())
PYTHON
}

# free_port: a port that nobody listens on.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# The health check against a running daemon that watches nothing, then against none.
health_check_tells() {
    local port daemon code=1
    port=$(free_port)
    printf '[httpserver.default]\naddress = "127.0.0.1:%s"\n' "$port" >"$work/burrow.toml"
    "$warren" --config "$work/burrow.toml" >"$work/daemon.log" 2>&1 &
    daemon=$!
    for _ in $(seq 1 100); do
        if WARREN_HEALTH_PORT=$port bash "$docker_dir/healthcheck.sh" 2>/dev/null; then code=0; break; fi
        sleep 0.1
    done
    kill "$daemon"
    wait "$daemon" || true
    [ "$code" = 0 ] || { cat "$work/daemon.log"; return 1; }
    ! WARREN_HEALTH_PORT=$port bash "$docker_dir/healthcheck.sh" 2>/dev/null
}

claim "the image is made from Debian's images only" debian_images_only
claim "what the Dockerfile copies is there" copied_files_exist
claim "the image does not run as root" has_line 'USER 10001:10001'
claim "the image starts Warren" has_line 'ENTRYPOINT \["/usr/bin/warren"\]'
claim "with the directory of its configuration" has_line 'CMD \["--config-dir", "/etc/burrow"\]'
for script in healthcheck.sh load.sh; do claim "$script is good bash" bash -n "$docker_dir/$script"; done
claim "what the compose file mounts is there" mounted_files_exist
claim "the compose file's configuration is accepted" "$warren" check --config "$docker_dir/burrow.toml"
claim "the health check tells whether the daemon answers" health_check_tells
if python3 -c 'import yaml' 2>/dev/null; then
    claim "the compose file is YAML with the services it promises" compose_is_yaml
fi
if docker compose version >/dev/null 2>&1; then
    claim "docker compose accepts it" docker compose --file "$docker_dir/compose.yaml" --profile telegraf config --quiet
fi
finish
