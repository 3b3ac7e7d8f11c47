"""A proxy between clients and a server that can do to their connections what networks do."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable

CHUNK = 65536

Overhearer = Callable[[bytes, bool], None]
"""Is given what passes on one connection before it goes on, and whether it is part of an answer."""


class TcpProxy:
    """Forwards connections to `target`, until told otherwise. Thread-safe; every change holds for open connections too.

    `overhear` makes an overhearer for each connection; it is called by two threads, one for each direction.
    """

    def __init__(self, target: tuple[str, int] | None = None, overhear: Callable[[], Overhearer] | None = None):
        self.target = target
        self._overhear = overhear or (lambda: lambda _data, _is_answer: None)
        # Bytes are swallowed in both directions; connections stay open.
        self.black_hole = False
        # New connections are closed at once.
        self.refusing = False
        # Answers come in small pieces, so many bytes a second; None: as fast as they come.
        self.bytes_per_second: int | None = None
        # So many bytes of an answer still pass, then the connection is cut; None: all.
        self.cut_after: int | None = None
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def heal(self) -> None:
        """Forwards again. What was swallowed is lost, so the connections that lost something are cut."""
        was_lossy = self.black_hole
        self.black_hole = self.refusing = False
        self.bytes_per_second = self.cut_after = None
        if was_lossy:
            self.cut()

    def cut(self) -> None:
        """Ends every connection now, in the middle of whatever it carries."""
        with self._lock:
            sockets = list(self._sockets)
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.refusing or self.target is None:
                client.close()
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self.target, 5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        with self._lock:
            self._sockets |= {client, server}
        overhearer = self._overhear()
        answers = threading.Thread(target=self._pump, args=(server, client, True, overhearer), daemon=True)
        answers.start()
        self._pump(client, server, False, overhearer)
        answers.join()
        with self._lock:
            self._sockets -= {client, server}
        client.close()
        server.close()

    def _pump(self, source: socket.socket, sink: socket.socket, answers: bool, overhearer: Overhearer) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                if self.black_hole:
                    continue
                overhearer(data, answers)
                if answers and self._is_cut(data, sink):
                    break
                if answers and self.bytes_per_second:
                    self._send_slowly(data, sink)
                else:
                    sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _is_cut(self, data: bytes, sink: socket.socket) -> bool:
        with self._lock:
            if self.cut_after is None:
                return False
            passing, self.cut_after = data[:self.cut_after], max(0, self.cut_after - len(data))
            ends = len(passing) < len(data)
        if ends and passing:
            sink.sendall(passing)
        return ends

    def _send_slowly(self, data: bytes, sink: socket.socket) -> None:
        piece = max(1, (self.bytes_per_second or CHUNK) // 20)
        for begin in range(0, len(data), piece):
            sink.sendall(data[begin:begin + piece])
            if self.bytes_per_second:
                time.sleep(0.05)
