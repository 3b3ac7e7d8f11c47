"""A mail server that takes every mail and remembers it. It offers STARTTLS if it has a certificate, and a login always."""

import base64
import email
import email.policy
import hashlib
import hmac
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

USER = "warren"
PASSWORD = "mail-secret"
CHALLENGE = b"<1896.697170952@mail.example>"


@dataclass
class ReceivedMail:
    """A mail, its envelope, and how it came."""
    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    source: bytes = b""
    hello: str = ""
    with_tls: bool = False
    login: str = ""

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.source, policy=email.policy.default)


class SmtpSink:
    """Listens on a port of its own."""

    def __init__(self, certificate: tuple[Path, Path] | None = None):
        self.mails: list[ReceivedMail] = []
        self.context: ssl.SSLContext | None = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        sink = self

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                try:
                    Conversation(sink, self.request).run()
                except (OSError, ssl.SSLError):
                    pass  # the client has gone, or does not trust the certificate

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def __enter__(self) -> "SmtpSink":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()


class Conversation:
    """With one client."""

    def __init__(self, sink: SmtpSink, connection):
        self.sink = sink
        self.hello = ""
        self.login = ""
        self.with_tls = False
        self.mail = ReceivedMail()
        self._use(connection)

    def run(self) -> None:
        self._say("220 mail.example")
        while line := self._hear():
            word, _, rest = line.partition(" ")
            if word == "QUIT":
                return self._say("221 bye")
            getattr(self, f"_on_{word.lower()}", self._on_unknown)(rest)

    def _on_ehlo(self, name: str) -> None:
        self.hello = name
        offers = ["mail.example", "SIZE 1000000", "AUTH PLAIN CRAM-MD5"]
        if self.sink.context and not self.with_tls:
            offers.append("STARTTLS")
        for offer in offers[:-1]:
            self._say(f"250-{offer}")
        self._say(f"250 {offers[-1]}")

    def _on_starttls(self, _: str) -> None:
        assert self.sink.context
        self._say("220 go on")
        self._use(self.sink.context.wrap_socket(self._connection, server_side=True))
        self.with_tls = True

    def _on_auth(self, rest: str) -> None:
        mechanism, _, first = rest.partition(" ")
        if mechanism == "PLAIN":
            is_right = base64.b64decode(first) == f"\0{USER}\0{PASSWORD}".encode()
        else:
            self._say("334 " + base64.b64encode(CHALLENGE).decode())
            digest = hmac.new(PASSWORD.encode(), CHALLENGE, hashlib.md5).hexdigest()
            is_right = base64.b64decode(self._hear()) == f"{USER} {digest}".encode()
        self.login = mechanism if is_right else ""
        self._say("235 welcome" if is_right else "535 wrong password")

    def _on_mail(self, rest: str) -> None:
        self.mail = ReceivedMail(rest.partition("<")[2].partition(">")[0], [], b"", self.hello, self.with_tls, self.login)
        self._say("250 ok")

    def _on_rcpt(self, rest: str) -> None:
        self.mail.recipients.append(rest.partition("<")[2].partition(">")[0])
        self._say("250 ok")

    def _on_data(self, _: str) -> None:
        self._say("354 go on")
        lines = []
        while (line := self._file.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        self.mail.source = b"".join(lines)
        self.sink.mails.append(self.mail)
        self._say("250 taken")

    def _on_unknown(self, _: str) -> None:
        self._say("502 what?")

    def _use(self, connection) -> None:
        self._connection = connection
        self._file = connection.makefile("rb")

    def _say(self, line: str) -> None:
        self._connection.sendall(line.encode() + b"\r\n")

    def _hear(self) -> str:
        return self._file.readline().decode().rstrip("\r\n")
