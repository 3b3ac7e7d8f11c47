"""What all integration tests of one run share: a folder, a broker, a Java process. Made when first asked for."""

import contextlib
import functools
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

from support import processes
from support.java_groups import GroupTool
from support.kafka_broker import KafkaBroker
from support.kafka_client import KafkaClient
from support.zookeeper_server import ZooKeeperServer


class Session:
    """Everything it hands out ends with it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="warren-test-", dir=os.environ.get("WARREN_TEST_FOLDER")))
        self._closing = contextlib.ExitStack()

    @functools.cached_property
    def bootstrap(self) -> str:
        """A broker for tests that keep to their own topics and groups: the one outside, or one that starts now."""
        outside = os.environ.get("WARREN_TEST_BOOTSTRAP")
        return outside or self._closing.enter_context(KafkaBroker(self.folder / "shared-broker")).bootstrap

    @functools.cached_property
    def zookeeper(self) -> str:
        """The address of a ZooKeeper: the one outside, or one that starts now."""
        outside = os.environ.get("WARREN_TEST_ZOOKEEPER")
        return outside or self._closing.enter_context(ZooKeeperServer(self.folder / "shared-zookeeper")).address

    @functools.cached_property
    def kafka(self) -> KafkaClient:
        return KafkaClient(self.bootstrap)

    @functools.cached_property
    def java(self) -> GroupTool:
        return self._closing.enter_context(GroupTool(self.bootstrap, self.folder / "group-tool"))

    def close(self, keep_logs: bool) -> None:
        self._closing.close()
        if keep_logs:
            print(f"the logs are kept in {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


@functools.cache
def session() -> Session:
    return Session()


class IntegrationTest(unittest.TestCase):
    """A test with a folder of its own under the session's."""

    maxDiff = None

    @property
    def name(self) -> str:
        """The test's own name, for topics and groups: every test keeps to its own."""
        return self.id().rpartition(".")[2].removeprefix("test_").replace("_", "-")

    @property
    def folder(self) -> Path:
        path = session().folder / self.id()
        path.mkdir(exist_ok=True)
        return path


def run(modules: list[str]) -> int:
    """Runs test modules, or parts of them as unittest names them; the exit code."""
    processes.obey_signals()
    successful = False
    try:
        suite = unittest.defaultTestLoader.loadTestsFromNames(modules)
        successful = unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()
    finally:
        session().close(keep_logs=not successful)
    return 0 if successful else 1
