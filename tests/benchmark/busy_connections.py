#!/usr/bin/env python3
"""Asks without a pause over many keep-alive connections: `busy_connections.py PORT CONNECTIONS PATH`.

Says "busy" once it has had as many answers, and goes on until it is ended.
"""

import itertools
import sys

import http_load


def main() -> None:
    port, connections, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]

    def note(outcome: http_load.Outcome) -> None:
        if outcome.answers == connections:
            print("busy", flush=True)
    http_load.ask_all(port, itertools.repeat(path), connections, on_answer=note)


if __name__ == "__main__":
    main()
