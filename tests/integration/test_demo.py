"""`warren demo` shows every status within a minute, with nothing else installed."""

from support import processes
from support.session import IntegrationTest
from support.waiting import eventually
from support.warren_daemon import Warren

GROUP_STATUSES = {"OK", "WARN", "ERR"}
PARTITION_STATUSES = {"OK", "WARN", "STOP", "STALL", "REWIND"}


class Demo(IntegrationTest):
    def setUp(self) -> None:
        port = processes.free_port()
        self.folder.mkdir(exist_ok=True)
        self.warren = self.enterContext(Warren(self.folder, ["demo", "--address", f"127.0.0.1:{port}"], port))

    def cluster(self) -> str:
        return eventually(lambda: self.warren.ask("/v3/kafka").json["clusters"], "the demo's cluster")[0]

    def test_every_status_can_be_seen(self):
        cluster = self.cluster()
        groups: set[str] = set()
        partitions: set[str] = set()

        def seen_all() -> bool:
            for name in self.warren.groups(cluster):
                status = self.warren.lag(cluster, name)
                groups.add(status["status"])
                partitions.update(one["status"] for one in status["partitions"])
            missing = (GROUP_STATUSES - groups) | (PARTITION_STATUSES - partitions)
            self.assertFalse(missing, "statuses not seen yet")
            return True
        eventually(seen_all, "all statuses", patience=90, pause=0.5)
        self.assertGreaterEqual(len([name for name in self.warren.groups(cluster) if not name.startswith("burrow-")]), 8)

    def test_it_says_what_to_try(self):
        eventually(lambda: f"{self.warren.url}/v3/kafka" in self.warren.log.read_text(errors="replace"), "an address to try")
