"""Requests that cost the asking side as little as possible, so that it does not stand in the way of what is measured.

An answer is followed only far enough to see where it ends.
"""

import contextlib
import re
import selectors
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)")
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked")
PIECE = 1 << 18
TIMEOUT_S = 60


class Answer:
    """An answer that arrives in pieces."""

    def __init__(self):
        self.status = 0
        self.received = 0
        """Bytes so far, head included."""
        self._head = b""
        self._left: int | None = None
        self._chunks: bytes | None = None

    def feed(self, piece: bytes) -> bool:
        """Whether this was its last piece."""
        self.received += len(piece)
        if self._left is None and self._chunks is None:
            self._head += piece
            head, blank, piece = self._head.partition(b"\r\n\r\n")
            if not blank:
                return False
            self._begin_body(head.lower())
        if self._left is not None:
            self._left -= len(piece)
            return self._left <= 0
        return self._feed_chunks(piece)

    def _begin_body(self, head: bytes) -> None:
        self.status = int(head[9:12])
        length = LENGTH.search(head)
        if length:
            self._left = int(length[1])
        elif CHUNKED.search(head):
            self._chunks = b""
        else:
            raise OSError("an answer without an end")

    def _feed_chunks(self, piece: bytes) -> bool:
        self._chunks += piece
        while True:
            line, end, _ = self._chunks.partition(b"\r\n")
            size = int(line, 16) if end else 0
            whole = len(line) + 2 + size + 2
            if not end or len(self._chunks) < whole:
                return False
            self._chunks = self._chunks[whole:]
            if size == 0:
                return True


class Connection:
    """A keep-alive connection with one request at a time."""

    def __init__(self, port: int, headers: Sequence[str] = ()):
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = "".join(f"{line}\r\n" for line in ("Host: localhost", *headers)) + "\r\n"
        self._answer = Answer()

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_) -> None:
        self.socket.close()

    def send(self, path: str) -> None:
        self._answer = Answer()
        self.socket.sendall(f"GET {path} HTTP/1.1\r\n{self._rest}".encode())

    def receive(self) -> Answer | None:
        """What is there of the answer, or waits for it; the answer once it is whole."""
        piece = self.socket.recv(PIECE)
        if not piece:
            raise OSError("the connection was closed in the middle of an answer")
        return self._answer if self._answer.feed(piece) else None

    def ask(self, path: str) -> Answer:
        self.send(path)
        while True:
            answer = self.receive()
            if answer:
                return answer


def ask_as_newcomer(port: int, path: str) -> float:
    """Seconds from connecting to the end of the answer."""
    begun = time.perf_counter()
    with Connection(port) as connection:
        connection.ask(path)
    return time.perf_counter() - begun


@dataclass
class Outcome:
    seconds: float = 0
    answers: int = 0
    bytes: int = 0
    refused: int = 0
    """Answers other than 200."""


def ask_all(port: int, paths: Iterable[str], connections: int, headers: Sequence[str] = (),
            on_answer: Callable[[Outcome], None] = lambda _: None) -> Outcome:
    """Asks for all of these over so many connections at once, each of which goes on with the next path."""
    left = iter(paths)
    outcome = Outcome()
    begun = time.perf_counter()
    with contextlib.ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        for _, path in zip(range(connections), left):
            connection = stack.enter_context(Connection(port, headers))
            connection.send(path)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        while selector.get_map():
            for key, _ in selector.select():
                answer = key.data.receive()
                if answer is None:
                    continue
                outcome.answers += 1
                outcome.bytes += answer.received
                outcome.refused += answer.status != 200
                on_answer(outcome)
                path = next(left, None)
                if path is None:
                    selector.unregister(key.fileobj)
                else:
                    key.data.send(path)
    outcome.seconds = time.perf_counter() - begun
    return outcome
