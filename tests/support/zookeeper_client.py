"""Just enough of ZooKeeper's protocol to prepare what the daemon reads, to look at what it makes, and to end its session."""

import contextlib
import re
import socket
import struct
from dataclasses import dataclass

from support.waiting import eventually
from support.zookeeper_server import ZooKeeperServer

CREATE, DELETE, EXISTS, GET, SET, CHILDREN, CLOSE = 1, 2, 3, 4, 5, 8, -11
NO_NODE, NODE_EXISTS, NOT_EMPTY = -101, -110, -111

WORLD = struct.pack(">i", 1) + struct.pack(">i", 31)


class ZooKeeperError(Exception):
    def __init__(self, code: int, path: str):
        super().__init__(f"ZooKeeper refuses {path}: {code}")
        self.code = code


@dataclass
class Stat:
    czxid: int
    mzxid: int
    mtime_ms: int
    owner: int

    SIZE = 68

    @classmethod
    def read(cls, data: bytes) -> "Stat":
        czxid, mzxid, _ctime, mtime = struct.unpack(">qqqq", data[:32])
        owner, = struct.unpack(">q", data[44:52])
        return cls(czxid, mzxid, mtime, owner)


def _bytes(value: bytes) -> bytes:
    return struct.pack(">i", len(value)) + value


def _text(value: str) -> bytes:
    return _bytes(value.encode())


class ZooKeeperClient:
    """One session, for a `with` block. It sends nothing by itself, so it lives for as long as the longest test may pause."""

    def __init__(self, server: ZooKeeperServer, timeout_ms: int = 600_000):
        self._line = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        self._number = 0
        reply = self._talk(struct.pack(">iqiq", 0, 0, timeout_ms, 0) + _bytes(b"\0" * 16) + b"\0")
        self.session, = struct.unpack(">q", reply[8:16])

    def __enter__(self) -> "ZooKeeperClient":
        return self

    def __exit__(self, *_) -> None:
        with contextlib.suppress(OSError, ConnectionError):
            self._request(CLOSE, b"", "/")
        self._line.close()

    def create(self, path: str, value: str | bytes = b"", flags: int = 0) -> str:
        """The path of the new node."""
        data = value.encode() if isinstance(value, str) else value
        acl = WORLD + _text("world") + _text("anyone")
        return self._request(CREATE, _text(path) + _bytes(data) + acl + struct.pack(">i", flags), path)[4:].decode()

    def write(self, path: str, value: str | int | bytes) -> None:
        """Makes the node and its parents if need be, and gives it the value."""
        data = value if isinstance(value, bytes) else str(value).encode()
        parts = path.strip("/").split("/")
        for depth in range(1, len(parts)):
            self._unless(NODE_EXISTS, lambda d=depth: self.create("/" + "/".join(parts[:d])))
        if not self._unless(NODE_EXISTS, lambda: self.create(path, data)):
            self._request(SET, _text(path) + _bytes(data) + struct.pack(">i", -1), path)

    def delete(self, path: str) -> None:
        """With everything below it."""
        for name in self.children(path):
            self.delete(f"{path.rstrip('/')}/{name}")
        self._unless(NO_NODE, lambda: self._request(DELETE, _text(path) + struct.pack(">i", -1), path))

    def children(self, path: str) -> list[str]:
        """None of a node that is not there."""
        try:
            reply = self._request(CHILDREN, _text(path) + b"\0", path)
        except ZooKeeperError as problem:
            if problem.code == NO_NODE:
                return []
            raise
        names, place = [], 4
        while place < len(reply):
            size, = struct.unpack(">i", reply[place:place + 4])
            names.append(reply[place + 4:place + 4 + size].decode())
            place += 4 + size
        return sorted(names)

    def stat(self, path: str) -> Stat | None:
        try:
            return Stat.read(self._request(EXISTS, _text(path) + b"\0", path))
        except ZooKeeperError as problem:
            if problem.code == NO_NODE:
                return None
            raise

    @staticmethod
    def _unless(code: int, action) -> bool:
        """Whether the action was done; false if it was refused with that code."""
        try:
            action()
            return True
        except ZooKeeperError as problem:
            if problem.code != code:
                raise
            return False

    def _request(self, kind: int, payload: bytes, path: str) -> bytes:
        self._number += 1
        reply = self._talk(struct.pack(">ii", self._number, kind) + payload)
        code, = struct.unpack(">i", reply[12:16])
        if code != 0:
            raise ZooKeeperError(code, path)
        return reply[16:]

    def _talk(self, payload: bytes) -> bytes:
        self._line.sendall(struct.pack(">i", len(payload)) + payload)
        size, = struct.unpack(">i", self._take(4))
        return self._take(size)

    def _take(self, count: int) -> bytes:
        out = b""
        while len(out) < count:
            part = self._line.recv(count - len(out))
            if not part:
                raise ConnectionError("ZooKeeper closed the connection")
            out += part
        return out


def password_of(session: int) -> bytes:
    """The server's own secret for a session: the first 16 bytes of Java's random numbers from a known seed."""
    state = ((session ^ 0xB3415C00) ^ 0x5DEECE66D) & ((1 << 48) - 1)
    out = b""
    while len(out) < 16:
        state = (state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        out += struct.pack("<I", state >> 16)
    return out


def sessions(server: ZooKeeperServer) -> set[int]:
    """The sessions that have a connection."""
    return {int(number, 16) for number in re.findall(r"sid=(0x[0-9a-f]+)", server.ask("cons"))} - {0}


def expire(server: ZooKeeperServer, session: int) -> None:
    """Ends somebody else's session: takes it over and closes it, both at once, before its owner takes it back."""
    takeover = struct.pack(">iqiq", 0, 0, 30000, session) + _bytes(password_of(session)) + b"\0"
    closing = struct.pack(">ii", 1, CLOSE)

    def try_to() -> bool:
        answer = b""
        with contextlib.closing(socket.create_connection(("127.0.0.1", server.port), timeout=20)) as line:
            line.sendall(_bytes(takeover) + _bytes(closing))
            with contextlib.suppress(OSError):
                while part := line.recv(4096):
                    answer += part
        # The server grants a session that is over a timeout of 0. (Its own list of sessions may go on showing it.)
        return answer[8:12] == bytes(4)
    eventually(try_to, "the session to end")
