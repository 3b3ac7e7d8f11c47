"""Groups whose offsets live in ZooKeeper, and the lock of which only one of several daemons gets hold: on a real server."""

import contextlib
import json
import os
import re
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from support import processes
from support.session import IntegrationTest, session
from support.tcp_proxy import TcpProxy
from support.waiting import eventually
from support.warren_daemon import SANITIZER_REPORT, Cluster, Warren
from support.zookeeper_client import ZooKeeperClient, expire, sessions
from support.zookeeper_server import ZooKeeperServer

TOOL = Path(os.environ.get("WARREN_ZOOKEEPER_LOCK",
                           Path(__file__).resolve().parents[2] / "build/dev/tests/integration/zookeeper_lock"))


# Two seconds for the daemon to stop, and a lock's share of them.
SLOWNESS = float(os.environ.get("WARREN_TEST_SLOWNESS", "1"))
STOP_SECONDS, LOCK_MILLISECONDS = 2 * SLOWNESS, 1000 * SLOWNESS


class ZooKeeperTest(IntegrationTest):
    """A test with a server of its own, so that it may do to it what it likes."""

    def setUp(self) -> None:
        self.zookeeper = self.enterContext(ZooKeeperServer(self.folder / "zookeeper"))
        self.zk = self.client()

    def client(self) -> ZooKeeperClient:
        return self.enterContext(ZooKeeperClient(self.zookeeper))

    def others(self) -> set[int]:
        """The sessions that are not the test's own."""
        return sessions(self.zookeeper) - {self.zk.session}


# ---- Groups ----------------------------------------------------------------------------------------------------------


class Groups(ZooKeeperTest):
    """A daemon that reads `/k/consumers`; each test has a topic of its own name."""

    def setUp(self) -> None:
        super().setUp()
        self.topic = self.name
        session().kafka.create_topic(self.topic, 3)
        session().kafka.produce(self.topic, [100, 100, 100])

    def warren(self, address: str | None = None, cluster_lines: str = "", timeout: int = 6) -> Warren:
        consumer = ["[consumer.zk]", 'class-name = "kafka_zk"', 'cluster = "local"',
                    f'servers = ["{address or self.zookeeper.address}"]', 'zookeeper-path = "/k"',
                    f"zookeeper-timeout = {timeout}", 'group-denylist = "^denied"']
        cluster = Cluster(session().bootstrap, consumer_lines=[], extra_tables=consumer)
        daemon = Warren.with_clusters(self.folder, {"local": cluster}, storage=["intervals = 3"])
        if cluster_lines:
            path = self.folder / "burrow.toml"
            path.write_text(path.read_text().replace("offset-refresh = 1", f"offset-refresh = 1\n{cluster_lines}"))
        return daemon

    def start(self, **more) -> Warren:
        daemon = self.enterContext(self.warren(**more))
        self.addCleanup(self.assert_library_is_silent, daemon)
        return daemon.wait_until_ready()

    def assert_library_is_silent(self, daemon: Warren) -> None:
        """ZooKeeper's library would write plain lines of its own to standard error."""
        plain = [line for line in daemon.log.read_text().splitlines() if not line.startswith("{")]
        self.assertEqual([line for line in plain if "ZOO_" in line], [])

    @staticmethod
    def log_lines(daemon: Warren, message: str) -> list[dict]:
        lines = [json.loads(line) for line in daemon.log.read_text().splitlines() if line.startswith("{")]
        return [line for line in lines if line["msg"] == message]

    def commit(self, group: str, offsets: dict[int | str, object], topic: str | None = None) -> None:
        for partition, offset in offsets.items():
            self.zk.write(f"/k/consumers/{group}/offsets/{topic or self.topic}/{partition}", offset)

    def own(self, group: str, partition: int, owner: str) -> None:
        self.zk.write(f"/k/consumers/{group}/owners/{self.topic}/{partition}", owner)

    def offsets(self, warren: Warren, group: str) -> dict[int, int]:
        """Newest committed offset by partition."""
        if group not in warren.groups("local"):
            return {}
        return {partition: one["end"]["offset"] for (_, partition), one in warren.partitions("local", group).items()
                if one["end"]}

    def assert_becomes(self, warren: Warren, group: str, offsets: dict[int, int]) -> None:
        def look() -> bool:
            self.assertEqual(self.offsets(warren, group), offsets)
            return True
        eventually(look, f"{group} to be at {offsets}")

    @staticmethod
    def figure(warren: Warren, name: str) -> float:
        """Sum of all series of a family."""
        page = warren.ask("/metrics").text
        return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", page, re.MULTILINE))

    # ---- what is there, and what changes ----

    def test_offsets_and_owners_are_there_when_the_daemon_is_ready(self):
        self.commit("g", {0: 70, 1: 100})
        self.own("g", 0, "g_host-1-0")
        warren = self.start()
        self.assertEqual(self.offsets(warren, "g"), {0: 70, 1: 100})
        self.assertEqual(warren.lag("local", "g")["totallag"], 30)
        one = warren.partitions("local", "g")[self.topic, 0]
        self.assertEqual((one["owner"], one["client_id"]), ("g_host-1-0", ""))
        self.assertEqual(one["end"]["timestamp"], self.zk.stat(f"/k/consumers/g/offsets/{self.topic}/0").mtime_ms)

    def test_changes_are_followed(self):
        self.commit("g", {0: 1})
        warren = self.start()
        self.commit("g", {0: 2})
        self.assert_becomes(warren, "g", {0: 2})
        self.commit("g", {1: 3})
        self.assert_becomes(warren, "g", {0: 2, 1: 3})
        self.commit("h", {0: 4})
        self.assert_becomes(warren, "h", {0: 4})

    def test_denied_groups_are_left_out(self):
        self.commit("denied-1", {0: 1})
        self.commit("g", {0: 1})
        warren = self.start()
        self.commit("denied-2", {0: 1})
        self.commit("h", {0: 1})
        self.assert_becomes(warren, "h", {0: 1})
        self.assertNotIn("denied-1", warren.groups("local"))
        self.assertNotIn("denied-2", warren.groups("local"))

    def test_an_owner_change_alone_sends_nothing(self):
        self.commit("g", {0: 1})
        self.own("g", 0, "a")
        warren = self.start()
        reads = self.figure(warren, "warren_zookeeper_reads_total")
        self.own("g", 0, "b")
        self.commit("h", {0: 1})
        self.assert_becomes(warren, "h", {0: 1})
        self.assertEqual(warren.partitions("local", "g")[self.topic, 0]["owner"], "a")
        self.commit("g", {0: 2})
        self.assert_becomes(warren, "g", {0: 2})
        self.assertEqual(warren.partitions("local", "g")[self.topic, 0]["owner"], "b")
        self.assertGreater(self.figure(warren, "warren_zookeeper_reads_total"), reads)

    def test_an_offset_that_is_no_number_is_told_and_hurts_nothing(self):
        self.commit("g", {0: "seven", 1: 7})
        warren = self.start()
        self.assertEqual(self.offsets(warren, "g"), {1: 7})
        told = self.log_lines(warren, "badly formatted offset")
        self.assertEqual([(line["level"], line["group"], line["topic"], line["partition"], line["offset_string"])
                          for line in told], [("error", "g", self.topic, 0, "seven")])
        self.assertIn("invalid syntax", told[0]["error"])
        self.commit("g", {0: 8})
        self.assert_becomes(warren, "g", {0: 8, 1: 7})

    # Z-5
    def test_partitions_are_what_their_nodes_are_named(self):
        self.commit("g", {2: 5, "x": 1})
        warren = self.start()
        self.assertEqual(self.offsets(warren, "g"), {2: 5})

    # Z-4
    def test_nodes_that_are_deleted_and_made_again_are_watched_again(self):
        self.commit("g", {0: 1})
        warren = self.start()
        for number, path in enumerate([f"/offsets/{self.topic}/0", f"/offsets/{self.topic}", "/offsets", ""]):
            self.zk.delete(f"/k/consumers/g{path}")
            self.commit("g", {0: 10 + 2 * number})
            self.assert_becomes(warren, "g", {0: 10 + 2 * number})
            self.commit("g", {0: 11 + 2 * number})
            self.assert_becomes(warren, "g", {0: 11 + 2 * number})

    # Z-6
    def test_a_path_that_is_missing_is_waited_for(self):
        warren = self.start()
        eventually(lambda: "/k/consumers does not exist yet" in warren.log.read_text(), "the log to name the path")
        self.commit("g", {0: 1})
        self.assert_becomes(warren, "g", {0: 1})

    # Z-7
    def test_the_reaper_spares_groups_for_as_long_as_they_are_in_zookeeper(self):
        session().kafka.commit(f"{self.topic}-kafka", self.topic, {0: 1})
        self.commit("g", {0: 1})
        warren = self.start(cluster_lines="groups-reaper-refresh = 1")
        rounds = self.figure(warren, "warren_kafka_reaper_rounds_total")
        eventually(lambda: self.figure(warren, "warren_kafka_reaper_rounds_total") >= rounds + 2, "the reaper to run")
        self.assertIn("g", warren.groups("local"))
        self.zk.delete("/k/consumers/g")
        eventually(lambda: "g" not in warren.groups("local"), "the reaper to remove a group that is gone")
        self.assertIn(f"{self.topic}-kafka", warren.groups("local"))

    def test_thousands_of_nodes_are_read(self):
        for group in range(400):
            self.commit(f"group-{group}", {0: 1, 1: 2, 2: 3})
        warren = self.start()
        self.assertEqual(len([group for group in warren.groups("local") if group.startswith("group-")]), 400)
        self.assertEqual(self.figure(warren, "warren_zookeeper_groups"), 400)
        self.assertEqual(self.figure(warren, "warren_zookeeper_watched_nodes"), 1 + 400 * 6)
        self.assertEqual(self.offsets(warren, "group-399"), {0: 1, 1: 2, 2: 3})

    # ---- faults ----

    # Z-3
    def test_a_lost_connection_costs_nothing_and_an_expired_session_one_new_reading(self):
        self.commit("g", {0: 1, 1: 1})
        warren = self.start()
        for _ in range(2):
            self.reconnect(warren)
        self.assertNotIn("reinitializing watches", warren.log.read_text())
        for number in range(1, 3):
            victim, = self.others()
            expire(self.zookeeper, victim)
            eventually(lambda: warren.log.read_text().count("reinitializing watches") == number, "the watches to be made anew")
            self.commit("g", {0: 20 + number})
            self.assert_becomes(warren, "g", {0: 20 + number, 1: 1})
            self.reconnect(warren)
        self.assertEqual(len(self.log_lines(warren, "reinitializing watches")), 2)
        self.assertEqual(len(self.log_lines(warren, "session expired")), 2)
        self.assertEqual(self.figure(warren, "warren_zookeeper_sessions_expired_total"), 2)

    def reconnect(self, warren: Warren) -> None:
        """The server restarts with its sessions; a commit that comes meanwhile is found, and little else is read."""
        before = self.figure(warren, "warren_zookeeper_reads_total")
        self.zookeeper.restart()
        self.zk = self.client()
        self.last = getattr(self, "last", 1) + 1
        self.commit("g", {1: self.last})
        eventually(lambda: self.offsets(warren, "g")[1] == self.last, "the commit after the reconnect")
        self.commit("g", {1: 1})
        eventually(lambda: self.offsets(warren, "g")[1] == 1, "the second commit after the reconnect")
        # Offset and owner of each commit.
        self.assertLessEqual(self.figure(warren, "warren_zookeeper_reads_total"), before + 4)

    def test_a_tree_too_large_to_be_watched_again_by_one_request_is_read_again(self):
        for group in range(350):
            self.commit("g" * 400 + str(group), {0: 1, 1: 1})
        warren = self.start()
        self.zookeeper.restart()
        self.zk = self.client()
        eventually(lambda: "reinitializing watches" in warren.log.read_text(), "the watches to be made anew")
        group = "g" * 400 + "349"
        self.commit(group, {0: 2})
        self.assert_becomes(warren, group, {0: 2, 1: 1})

    def test_an_unreachable_server_does_not_hold_up_the_start_and_is_read_once_it_is_there(self):
        self.commit("g", {0: 1})
        self.zookeeper.kill()
        warren = self.start()
        self.assertIn("cannot connect to " + self.zookeeper.address, warren.log.read_text())
        self.zookeeper.start()
        self.assert_becomes(warren, "g", {0: 1})

    def test_a_name_that_cannot_be_resolved_is_told_and_does_not_hold_up_the_start(self):
        warren = self.start(address="no-such-host.invalid:2181")
        eventually(lambda: "'no-such-host.invalid:2181'" in warren.log.read_text(), "the log to name the server")

    def test_the_daemon_stops_in_time_while_the_server_hangs(self):
        self.commit("g", {0: 1})
        warren = self.start()
        with self.zookeeper.frozen():
            stopped = warren.stop()
        self.assertEqual(stopped.code, 0)
        self.assertLess(stopped.seconds, STOP_SECONDS)

    def test_a_stop_ends_the_session_on_the_server(self):
        warren = self.start()
        self.assertEqual(len(self.others()), 1)
        warren.stop()
        self.assertEqual(self.others(), set())


# ---- Lock ------------------------------------------------------------------------------------------------------------


@dataclass
class Competitor:
    """A process that competes for the lock."""
    folder: Path
    address: str
    root: str = "/warren/main"
    timeout: int = 2
    process: subprocess.Popen | None = field(default=None, repr=False)

    def __enter__(self) -> "Competitor":
        self.folder.mkdir()
        with open(self.folder / "says", "wb") as output:
            self.process = processes.spawn(
                [str(TOOL), self.address, self.root, str(self.timeout), str(self.folder / "log")], output, self.folder,
                stdin=subprocess.PIPE)
        return self

    def __exit__(self, *_) -> None:
        self.process.stdin.close()
        self.signal(signal.SIGCONT)
        self.process.wait(60)
        report = SANITIZER_REPORT.search((self.folder / "says").read_text())
        assert report is None, f"{report.group(0)}: see {self.folder / 'says'}"

    def signal(self, number: int) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)

    def end(self) -> int:
        """Lets it end in order; milliseconds that its lock took for it."""
        self.process.stdin.close()
        assert self.process.wait(60) == 0
        return int(self.lines()[-1].removeprefix("ended "))

    def lines(self) -> list[str]:
        return (self.folder / "says").read_text().splitlines()

    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    @property
    def is_held(self) -> bool:
        changes = [line for line in self.lines() if not line.startswith("ended")]
        return bool(changes) and changes[-1].startswith("held")

    def spans(self) -> list[tuple[int, int]]:
        """From when to when it held the lock."""
        begun = [int(line.split()[1]) for line in self.lines() if line.startswith("held")]
        ended = [int(line.split()[2]) for line in self.lines() if line.startswith("free")]
        return list(zip(begun, ended + [1 << 62]))


class Lock(ZooKeeperTest):
    def compete(self, name: str, address: str | None = None, **more) -> Competitor:
        return self.enterContext(Competitor(self.folder / name, address or self.zookeeper.address, **more))

    def holder(self, name: str, **more) -> Competitor:
        competitor = self.compete(name, **more)
        eventually(lambda: competitor.is_held, f"{name} to hold the lock")
        return competitor

    def queue(self) -> list[str]:
        """The competitors' nodes in their order."""
        return sorted(self.zk.children("/warren/main/notifier"), key=lambda node: node.rpartition("-")[2])

    def wait_for_queue(self, length: int) -> list[str]:
        return eventually(lambda: (nodes := self.queue()) and len(nodes) == length and nodes, f"{length} in the queue")

    def assert_never_both(self, *competitors: Competitor) -> None:
        spans = sorted(span for one in competitors for span in one.spans())
        for (_, end), (begin, _) in zip(spans, spans[1:]):
            self.assertLess(end, begin, "two held the lock at the same time")

    # Z-1
    def test_all_parts_of_the_path_are_made(self):
        self.zk.create("/warren")
        self.holder("a", root="/warren/x/y")
        node, = self.zk.children("/warren/x/y/notifier")
        self.assertRegex(node, r"^_c_[0-9a-f]{32}-lock-\d{10}$")
        self.assertNotEqual(self.zk.stat(f"/warren/x/y/notifier/{node}").owner, 0)
        self.assertEqual(self.zk.stat("/warren/x/y").owner, 0)

    # Z-2
    def test_the_root_itself_can_be_the_root_path(self):
        self.holder("a", root="/")
        self.assertEqual(len(self.zk.children("/notifier")), 1)

    def test_one_holds_it_and_the_others_follow_in_their_order(self):
        first = self.holder("a")
        rest = []
        for number, name in enumerate("bc", 2):
            rest.append(self.compete(name))
            self.wait_for_queue(number)
        self.assertLess(first.end(), LOCK_MILLISECONDS)
        eventually(lambda: rest[0].is_held, "the second to hold the lock")
        self.assertFalse(rest[1].is_held)
        self.assertLess(rest[0].end(), LOCK_MILLISECONDS)
        eventually(lambda: rest[1].is_held, "the third to hold the lock")
        self.assertNotIn("failed to get zk lock", rest[1].log())

    def test_each_one_that_waits_watches_its_predecessor_alone(self):
        self.holder("a")
        for number, name in enumerate("bcd", 2):
            self.compete(name)
            self.wait_for_queue(number)
        nodes = self.queue()

        def watches() -> dict[str, int]:
            page = self.zookeeper.ask("wchp")
            blocks = re.findall(r"^(/\S*)\n((?:\t\S+\n?)+)", page, re.MULTILINE)
            return {path.rpartition("/")[2]: len(watchers.split()) for path, watchers in blocks}
        # The holder watches itself, so that it knows when somebody takes its node away.
        eventually(lambda: watches() == {nodes[0]: 2, nodes[1]: 1, nodes[2]: 1}, "each to watch its predecessor", patience=10)

    def test_a_killed_holder_is_followed_once_its_session_is_over(self):
        holder = self.holder("a")
        next_one = self.compete("b")
        self.wait_for_queue(2)
        holder.signal(signal.SIGKILL)
        eventually(lambda: next_one.is_held, "the other one to hold the lock")

    # N-1
    def test_an_expired_session_loses_the_lock_and_competes_again(self):
        holder = self.holder("a")
        next_one = self.compete("b")
        first, _ = self.wait_for_queue(2)
        expire(self.zookeeper, self.zk.stat(f"/warren/main/notifier/{first}").owner)
        eventually(lambda: next_one.is_held, "the other one to hold the lock")
        eventually(lambda: not holder.is_held, "the first one to know")
        self.wait_for_queue(2)
        next_one.end()
        eventually(lambda: holder.is_held, "the first one to hold the lock again")
        self.assertIn("session expired", holder.log())
        self.assertIn("starting session", holder.log())

    def test_a_connection_lost_for_short_changes_nothing(self):
        proxy = TcpProxy(("127.0.0.1", self.zookeeper.port))
        self.addCleanup(proxy.close)
        holder = self.holder("a", address=f"127.0.0.1:{proxy.port}", timeout=10)
        node, = self.queue()
        for _ in range(3):
            before = len(sessions(self.zookeeper))
            proxy.cut()
            eventually(lambda: len(sessions(self.zookeeper)) == before, "the connection to be there again")
        self.assertEqual(len(holder.lines()), 1)
        self.assertEqual(self.queue(), [node])

    def test_a_holder_cut_off_lets_go_before_anyone_else_gets_hold(self):
        proxy = TcpProxy(("127.0.0.1", self.zookeeper.port))
        self.addCleanup(proxy.close)
        cut_off = self.holder("a", address=f"127.0.0.1:{proxy.port}")
        other = self.compete("b")
        self.wait_for_queue(2)
        proxy.black_hole = True
        eventually(lambda: other.is_held, "the other one to hold the lock")
        eventually(lambda: not cut_off.is_held, "the one cut off to know")
        self.assert_never_both(cut_off, other)
        proxy.heal()
        self.wait_for_queue(2)
        other.end()
        eventually(lambda: cut_off.is_held, "the one cut off to hold the lock again")

    def test_a_holder_that_slept_does_not_believe_to_hold_it_when_it_wakes(self):
        sleeper = self.holder("a")
        other = self.compete("b")
        self.wait_for_queue(2)
        sleeper.signal(signal.SIGSTOP)
        eventually(lambda: other.is_held, "the other one to hold the lock")
        sleeper.signal(signal.SIGCONT)
        eventually(lambda: not sleeper.is_held, "the sleeper to know")
        self.assert_never_both(sleeper, other)
        self.wait_for_queue(2)

    def test_a_server_that_hangs_for_short_brings_nobody_into_disorder(self):
        holder = self.holder("a", timeout=4)
        other = self.compete("b", timeout=4)
        self.wait_for_queue(2)
        with self.zookeeper.frozen():
            eventually(lambda: not holder.is_held, "the holder to let go")
        eventually(lambda: holder.is_held or other.is_held, "one of them to hold the lock")
        self.assert_never_both(holder, other)

    # N-17
    def test_own_leftovers_are_taken_away(self):
        holder = self.holder("a")
        node, = self.queue()
        leftover = self.zk.create(f"/warren/main/notifier/{node[:-10]}", flags=2)
        expire(self.zookeeper, self.zk.stat(f"/warren/main/notifier/{node}").owner)
        eventually(lambda: len(holder.spans()) == 2, "the lock to be held again")
        self.assertNotIn(leftover.rpartition("/")[2], self.queue())
        self.assertEqual(len(self.queue()), 1)

    def test_a_holder_whose_node_somebody_deletes_queues_again(self):
        holder = self.holder("a")
        next_one = self.compete("b")
        nodes = self.wait_for_queue(2)
        self.zk.delete(f"/warren/main/notifier/{nodes[0]}")
        eventually(lambda: next_one.is_held, "the other one to hold the lock")
        eventually(lambda: not holder.is_held, "the first one to know")
        self.wait_for_queue(2)

    def test_a_node_whose_creation_was_not_confirmed_is_taken(self):
        proxy = ForgetfulProxy(("127.0.0.1", self.zookeeper.port))
        self.addCleanup(proxy.close)
        self.holder("a", address=f"127.0.0.1:{proxy.port}", timeout=10)
        self.assertEqual(proxy.forgotten, 1)
        self.assertEqual(len(self.queue()), 1)

    def test_a_node_without_number_is_named_by_the_warning(self):
        self.zk.write("/warren/main/notifier/notes", "")
        competitor = self.compete("a")
        eventually(lambda: "failed to get zk lock" in competitor.log(), "the warning")
        self.assertIn("'notes'", competitor.log())
        self.assertFalse(competitor.is_held)
        self.zk.delete("/warren/main/notifier/notes")
        eventually(lambda: competitor.is_held, "the lock")

    def test_it_ends_in_time_while_the_server_is_away_or_hangs(self):
        with contextlib.ExitStack() as hanging:
            holder = self.holder("a")
            hanging.enter_context(self.zookeeper.frozen())
            self.assertLess(holder.end(), LOCK_MILLISECONDS)
        self.zookeeper.kill()
        away = self.compete("b")
        eventually(lambda: "unavailable" in away.log(), "the connection to fail")
        self.assertLess(away.end(), LOCK_MILLISECONDS)


class ForgetfulProxy(TcpProxy):
    """Cuts the connection in place of the answer to the first creation of a lock's node."""

    def __init__(self, target: tuple[str, int]):
        self.forgotten = 0
        self._forgetting = False
        super().__init__(target)

    def _pump(self, source, sink, answers: bool, overhearer) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not answers and b"-lock-" in data and self.forgotten == 0:
                    self.forgotten += 1
                    self._forgetting = True
                if answers and self._forgetting:
                    self._forgetting = False
                    self.cut()
                    break
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(2)
