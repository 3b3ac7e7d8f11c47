"""An HTTP endpoint that takes whatever is sent to it and remembers it."""

import json
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Received:
    """A request, and when it came (monotonic seconds)."""
    at: float
    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class QuietServer(ThreadingHTTPServer):
    """Clients that go, or that do not trust the certificate, are no news."""

    daemon_threads = True

    def handle_error(self, *_) -> None:
        pass


class HttpSink:
    """Listens on a port of its own. `answer` maps the number of a request (from 0) to a code; it may take its time.

    With a certificate and its key it speaks TLS.
    """

    def __init__(self, answer: Callable[[int], int] = lambda _number: 200, certificate: tuple[Path, Path] | None = None):
        self.requests: list[Received] = []
        self._answer = answer
        self._lock = threading.Lock()
        self._server = QuietServer(("127.0.0.1", 0), self._handler())
        self._scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
            self._scheme = "https"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    def url(self, path: str = "/") -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}{path}"

    def about(self, group: str) -> list[Received]:
        """Requests whose JSON body names the group."""
        return [one for one in list(self.requests) if one.json["group"] == group]

    def __enter__(self) -> "HttpSink":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _take(self, received: Received) -> int:
        with self._lock:
            number = len(self.requests)
            self.requests.append(received)
        return self._answer(number)

    def _handler(sink) -> type[BaseHTTPRequestHandler]:  # noqa: N805  (`self` is the handler's)
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def take(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                received = Received(time.monotonic(), self.command, self.path, dict(self.headers.items()), body)
                code = sink._take(received)
                self.send_response(code)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = do_PUT = do_DELETE = take

            def log_message(self, *_) -> None:
                pass
        return Handler
