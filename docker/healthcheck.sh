#!/bin/bash
# Whether Warren answers: exit code 0 if /burrow/admin says 200. The image has no curl, but bash can speak TCP.
#
# WARREN_HEALTH_PORT: the port of a plain HTTP listener that listens on all addresses or on localhost (8000).
set -eu

exec 3<>"/dev/tcp/127.0.0.1/${WARREN_HEALTH_PORT:-8000}"
printf 'GET /burrow/admin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
# Where the far side says nothing, the health check's own time limit ends this.
read -r status <&3
cat <&3 >/dev/null || true
case $status in
    "HTTP/1.1 200"*) exit 0 ;;
    *) printf 'answered: %s\n' "$status"; exit 1 ;;
esac
