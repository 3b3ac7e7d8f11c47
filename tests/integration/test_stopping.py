"""SIGTERM ends the daemon in order and at once, whatever the brokers do."""

import contextlib
import os
import signal
import socket
import threading

from support import processes
from support.kafka_broker import USER, KafkaBroker
from support.session import IntegrationTest, session
from support.waiting import eventually
from support.warren_daemon import Cluster, Warren

# The promise is 2 seconds; a sanitizer that looks for leaks at the end needs time of its own.
LIMIT_SECONDS = 2.0 * float(os.environ.get("WARREN_TEST_SLOWNESS", "1"))


class BlackHole:
    """A listener that accepts every connection and never says a word."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.connections: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.connections.append(self._listener.accept()[0])

    def close(self) -> None:
        # Closing alone does not wake a thread that is waiting for a connection.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for connection in self.connections:
            connection.close()


class Stopping(IntegrationTest):
    def daemon(self, cluster: Cluster) -> Warren:
        return self.enterContext(Warren.with_clusters(self.folder / "warren", {"local": cluster}))

    def assert_stops_in_time(self, warren: Warren, number: int = signal.SIGTERM) -> None:
        stopped = warren.stop(number)
        self.assertEqual(stopped.code, 0, processes.tail(warren.log))
        self.assertLess(stopped.seconds, LIMIT_SECONDS)

    def black_hole(self) -> BlackHole:
        return self.enterContext(contextlib.closing(BlackHole()))

    def test_a_running_daemon_stops_in_time(self):
        warren = self.daemon(Cluster(session().bootstrap)).wait_until_ready()
        self.assert_stops_in_time(warren)

    def test_interrupt_and_quit_stop_it_as_well(self):
        for number in (signal.SIGINT, signal.SIGQUIT):
            with self.subTest(signal=number.name):
                warren = self.daemon(Cluster(session().bootstrap)).wait_until_ready()
                self.assert_stops_in_time(warren, number)

    def test_it_stops_in_time_while_it_starts(self):
        self.assert_stops_in_time(self.daemon(Cluster(session().bootstrap)))

    # P-4: Burrow remembers the signal until its start is over, which may take minutes.
    def test_it_stops_in_time_while_connections_are_refused(self):
        address = f"127.0.0.1:{processes.free_port()}"
        warren = self.daemon(Cluster(address))
        eventually(lambda: address.rpartition(":")[2] in self.news(warren), "the log to speak of the cluster")
        self.assertEqual(warren.ask("/burrow/admin/ready").code, 503)
        self.assert_stops_in_time(warren)

    # P-7: Burrow waits for answers to what it has asked, up to `read-timeout`.
    def test_it_stops_in_time_while_the_cluster_is_a_black_hole(self):
        hole = self.black_hole()
        warren = self.daemon(Cluster(hole.address))
        eventually(lambda: hole.connections, "the daemon to connect")
        self.assertEqual(warren.ask("/burrow/admin/ready").code, 503)
        self.assert_stops_in_time(warren)

    def test_it_stops_in_time_while_the_password_is_wrong(self):
        broker = self.enterContext(KafkaBroker(self.folder / "broker", secure=True))
        for mechanism in ("PLAIN", "SCRAM-SHA-512"):
            with self.subTest(mechanism=mechanism):
                warren = self.daemon(Cluster(
                    broker.listeners["SASL_PLAINTEXT"].address, profile=['sasl = "login"'],
                    extra_tables=["[sasl.login]", f'mechanism = "{mechanism}"', f'username = "{USER}"', 'password = "wrong"',
                                  "handshake-first = true"]))
                eventually(lambda: "uthentication failed" in self.news(warren), "the log to name the reason")
                self.assertNotIn("wrong", self.news(warren), "the password is in the log")
                self.assert_stops_in_time(warren)

    def test_it_stops_in_time_when_the_cluster_has_died(self):
        broker = self.enterContext(KafkaBroker(self.folder / "broker"))
        warren = self.daemon(Cluster(broker.bootstrap)).wait_until_ready()
        broker.kill()
        eventually(lambda: broker.bootstrap.rpartition(":")[2] in self.news(warren), "the daemon to notice")
        self.assert_stops_in_time(warren)

    def test_it_stops_in_time_while_clients_hold_connections(self):
        warren = self.daemon(Cluster(session().bootstrap)).wait_until_ready()
        with contextlib.ExitStack() as clients:
            for _ in range(50):
                clients.enter_context(contextlib.closing(socket.create_connection(("127.0.0.1", warren.port), 10)))
            self.assert_stops_in_time(warren)

    @staticmethod
    def news(warren: Warren) -> str:
        """The log after the lines of the start, which may quote the configuration."""
        return "\n".join(line for line in warren.log.read_text(errors="replace").splitlines()
                         if '"level":"warn"' in line or '"level":"error"' in line)
