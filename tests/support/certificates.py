"""Certificates made on the spot with openssl."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificates:
    """An authority, a server's certificate for 127.0.0.1 and localhost, a client's; PEM files all."""
    authority: Path
    server: Path
    server_key: Path
    client: Path
    client_key: Path

    @property
    def server_store(self) -> Path:
        """Key and chain in one file, as Kafka wants them."""
        return self.server.with_name("server-store.pem")


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE)


def _signed(folder: Path, name: str, subject: str, extensions: str) -> None:
    (folder / f"{name}.ext").write_text(extensions)
    _openssl(folder, "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr",
             "-subj", subject)
    _openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
             "-CAcreateserial", "-out", f"{name}.pem", "-days", "2", "-extfile", f"{name}.ext")


def make_certificates(folder: Path) -> Certificates:
    folder.mkdir(parents=True, exist_ok=True)
    _openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "authority.key", "-out", "authority.pem",
             "-days", "2", "-subj", "/CN=Authority of the tests")
    _signed(folder, "server", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    _signed(folder, "client", "/CN=client", "extendedKeyUsage=clientAuth\n")
    made = Certificates(folder / "authority.pem", folder / "server.pem", folder / "server.key", folder / "client.pem",
                        folder / "client.key")
    made.server_store.write_text(made.server_key.read_text() + made.server.read_text() + made.authority.read_text())
    return made
