"""Living groups get the statuses that their behaviour earns."""

import time
from collections.abc import Callable

from support.session import IntegrationTest, session
from support.waiting import eventually
from support.warren_daemon import Cluster, Warren, quoted

WINDOW = 5


class StatusesOfLivingGroups(IntegrationTest):
    """A group commits in its way, again and again, until Warren says the word."""

    @classmethod
    def setUpClass(cls) -> None:
        daemon = Warren.with_clusters(session().folder / cls.__name__, {"local": Cluster(session().bootstrap)},
                                      storage=[f"intervals = {WINDOW}"])
        cls.warren = cls.enterClassContext(daemon).wait_until_ready()

    def setUp(self) -> None:
        session().kafka.create_topic(self.name)
        self.produce(100)

    def produce(self, count: int) -> None:
        """Returns when Warren knows of them, so that the lag of the next commit is the true one."""
        session().kafka.produce(self.name, [count])
        end = session().kafka.end_offset(self.name)
        eventually(lambda: self.warren.end_offsets("local", self.name) == [end], "Warren to see the records")

    def commit(self, offset: int) -> None:
        session().java.commit(self.name, self.name, {0: offset})

    def status(self) -> tuple[str, str, float]:
        status = self.warren.lag("local", self.name)
        one = status["maxlag"] or {"status": "", "complete": 0}
        return status["status"], one["status"], one["complete"]

    def act_until(self, wanted: tuple[str, str, float], act: Callable[[int], None]) -> None:
        numbers = iter(range(1, 1000))

        def goes_on() -> bool:
            act(next(numbers))
            self.assertEqual(self.status(), wanted)
            return True
        eventually(goes_on, f"{self.name} to be {wanted}")

    def test_a_group_that_keeps_up_is_ok(self):
        self.act_until(("OK", "OK", 1), lambda number: self.commit(100))
        self.assertEqual(self.warren.lag("local", self.name)["totallag"], 0)

    def test_a_group_that_falls_behind_while_it_works_is_warn(self):
        def slowly(number: int) -> None:
            self.produce(5)
            self.commit(number)
        self.act_until(("WARN", "WARN", 1), slowly)

    def test_a_group_whose_offset_does_not_move_is_stall(self):
        self.act_until(("ERR", "STALL", 1), lambda number: self.commit(10))

    def test_a_group_that_went_back_is_rewind(self):
        for offset in (40, 50):
            self.commit(offset)
        self.act_until(("ERR", "REWIND", 1), lambda number: self.commit(50 - number % 40))

    def test_a_group_that_no_longer_commits_is_stop(self):
        for offset in range(10, 10 + WINDOW):
            self.commit(offset)
        self.act_until(("ERR", "STOP", 1), lambda number: time.sleep(0.2))

    def test_a_group_is_ok_again_when_it_has_caught_up(self):
        self.act_until(("ERR", "STALL", 1), lambda number: self.commit(10))
        self.act_until(("OK", "OK", 1), lambda number: self.commit(100))

    def test_status_lists_only_partitions_that_are_not_ok(self):
        self.act_until(("ERR", "STALL", 1), lambda number: self.commit(10))
        body = self.warren.ask(f"/v3/kafka/local/consumer/{quoted(self.name)}/status").json["status"]
        self.assertEqual([one["status"] for one in body["partitions"]], ["STALL"])
        self.act_until(("OK", "OK", 1), lambda number: self.commit(100))
        body = self.warren.ask(f"/v3/kafka/local/consumer/{quoted(self.name)}/status").json["status"]
        self.assertEqual((body["partitions"], body["partition_count"]), ([], 1))
