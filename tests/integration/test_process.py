"""The daemon as a process: pid file, where its output goes, signals, exit codes, last words. No broker is needed."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from support import processes
from support.session import IntegrationTest
from support.waiting import PATIENCE, eventually
from support.warren_daemon import BINARY, clean_environment

CLOSING_TIME = r"at [A-Z][a-z]+ [1-9]\d?, \d{4} at [1-9]\d?:\d{2}(am|pm) \([^()]+\)"
NO_SUCH_PID = "2147483646"


@dataclass
class Ended:
    """Exit code (negative: the signal that killed it) and both outputs."""
    code: int
    out: str
    err: str


class Daemon:
    """A daemon without clusters, its two outputs kept apart. Leaving the `with` block ends it."""

    def __init__(self, folder: Path, *arguments: str):
        self.folder = folder
        self._paths = [folder / f"{time.monotonic_ns()}.{name}" for name in ("out", "err")]
        with open(self._paths[0], "wb") as out, open(self._paths[1], "wb") as err:
            self.process = processes.spawn([str(BINARY), *arguments], out, folder, clean_environment(), stderr=err)

    def __enter__(self) -> "Daemon":
        return self

    def __exit__(self, *_ignored) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def out(self) -> str:
        return self._paths[0].read_text(errors="replace")

    @property
    def err(self) -> str:
        return self._paths[1].read_text(errors="replace")

    def ended(self) -> Ended:
        return Ended(self.process.wait(PATIENCE), self.out, self.err)

    def stop(self, number: int = signal.SIGTERM) -> Ended:
        self.process.send_signal(number)
        return self.ended()


class Process(IntegrationTest):
    def setUp(self):
        self.port = processes.free_port()
        self.pidfile = self.folder / "burrow.pid"

    def configure(self, general: str = "", logging: str = "", more: str = "") -> None:
        (self.folder / "burrow.toml").write_text(
            f'[general]\n{general}\n[logging]\n{logging}\n[httpserver.default]\naddress = "127.0.0.1:{self.port}"\n{more}\n')

    def configure_pidfile(self, more: str = "") -> None:
        self.configure(general='pidfile = "burrow.pid"', more=more)

    def daemon(self, *arguments: str) -> Daemon:
        return self.enterContext(Daemon(self.folder, *arguments))

    def listens(self) -> bool:
        with contextlib.closing(socket.create_connection(("127.0.0.1", self.port), 5)):
            return True

    def started(self) -> Daemon:
        daemon = self.daemon()
        eventually(self.listens, "the listener")
        return daemon

    def run_to_end(self, *arguments: str) -> Ended:
        return self.daemon(*arguments).ended()

    def assert_closing_line(self, text: str, words: str) -> None:
        self.assertRegex(text, rf"(?m)^{words} {CLOSING_TIME}$")

    # ---- first and last words ----------------------------------------------------------------------------------------

    def test_the_first_words_name_the_place_as_given(self):
        self.configure()
        ended = self.run_to_end("-config-dir", "$HOME/no-such")
        self.assertTrue(ended.err.startswith("Reading configuration from $HOME/no-such\n"), ended.err)

    def test_each_stop_signal_ends_it_with_0_and_the_closing_line(self):
        self.configure()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            with self.subTest(signal=number.name):
                ended = self.started().stop(number)
                self.assertEqual(ended.code, 0, ended.err)
                self.assert_closing_line(ended.err, "Stopped Burrow")

    def test_the_log_tells_of_start_and_stop_in_burrows_fields(self):
        self.configure()
        ended = self.started().stop()
        lines = [json.loads(line) for line in ended.out.splitlines()]
        of_main = [(line["level"], line["msg"]) for line in lines if (line.get("type"), line.get("name")) == ("main", "burrow")]
        self.assertEqual((of_main[0], of_main[-1]), (("info", "Started Burrow"), ("info", "Shutdown triggered")))
        for line in lines:
            self.assertEqual(list(line)[:3], ["level", "ts", "msg"])

    def test_a_configuration_that_cannot_be_read_ends_it_with_1_and_the_closing_line(self):
        ended = self.run_to_end("--config-dir", str(self.folder))
        self.assertEqual(ended.code, 1)
        self.assertIn(f'Failed reading configuration: Config File "burrow" Not Found in "[{self.folder}]"\n', ended.err)
        self.assert_closing_line(ended.err, "Burrow failed")

    # P-5: Burrow ends with the same code and message, and a stack dump.
    def test_a_refused_configuration_ends_it_with_2_and_all_reasons_but_no_dump(self):
        self.configure(general='pidfile = "burrow.pid"',
                       more='[storage.s]\nclass-name = "x"\n[evaluator.e]\nclass-name = "y"')
        ended = self.run_to_end()
        self.assertEqual(ended.code, 2)
        for message in ("Unknown storage className provided: x", "Unknown evaluator className provided: y"):
            self.assertIn(message, ended.err)
        self.assertNotIn("goroutine", ended.err)
        self.assertNotIn("Burrow failed", ended.err, "that is for other ends")
        self.assertFalse(self.pidfile.exists())
        panics = [json.loads(line)["msg"] for line in ended.out.splitlines() if '"level":"panic"' in line]
        self.assertEqual(panics, ["Unknown storage className provided: x", "Unknown evaluator className provided: y"])

    def test_a_listener_that_cannot_be_opened_ends_it_with_1(self):
        other = self.enterContext(socket.create_server(("127.0.0.1", 0)))
        for address in (f"127.0.0.1:{other.getsockname()[1]}", "127.0.0.1:99999", "no-such-host.invalid:0"):
            with self.subTest(address=address):
                (self.folder / "burrow.toml").write_text(
                    f'[general]\npidfile = "burrow.pid"\n[httpserver.a]\naddress = "{address}"\n')
                ended = self.run_to_end()
                self.assertEqual(ended.code, 1, ended.out)
                self.assertIn('"level":"error"', ended.out)
                self.assert_closing_line(ended.err, "Burrow failed")
                self.assertFalse(self.pidfile.exists())

    def test_a_mistake_in_the_flags_ends_it_with_2_and_the_usage(self):
        usage = 'Usage of warren:\n  -config-dir string\n    \tDirectory that contains the configuration file (default ".")\n'
        for flag in ("-h", "-help", "--help"):
            ended = self.run_to_end(flag)
            self.assertEqual((ended.code, ended.out), (0, ""))
            self.assertTrue(ended.err.startswith(usage), ended.err)
        for flag, words in (("-foo", "flag provided but not defined: -foo"), ("--foo=1", "flag provided but not defined: -foo"),
                            ("-config-dir", "flag needs an argument: -config-dir")):
            ended = self.run_to_end(flag)
            self.assertEqual((ended.code, ended.out), (2, ""))
            self.assertTrue(ended.err.startswith(f"{words}\n{usage}"), ended.err)

    def test_words_behind_the_flags_are_ignored(self):
        self.configure()
        daemon = self.daemon("-config-dir", ".", "word", "-foo")
        eventually(self.listens, "the listener")
        self.assertEqual(daemon.stop().code, 0)

    # ---- signals -----------------------------------------------------------------------------------------------------

    def test_hup_kills_it(self):
        self.configure_pidfile()
        self.assertEqual(self.started().stop(signal.SIGHUP).code, -signal.SIGHUP)
        self.assertTrue(self.pidfile.exists(), "nobody was left to remove it")

    def test_usr2_and_pipe_mean_nothing(self):
        self.configure()
        daemon = self.started()
        for number in (signal.SIGUSR2, signal.SIGPIPE):
            daemon.process.send_signal(number)
        self.assertTrue(self.listens())
        ended = daemon.stop()
        self.assertEqual(ended.code, 0)

    # P-8: Burrow keeps writing to the file that was moved away.
    def test_usr1_opens_the_log_anew(self):
        self.configure(logging='filename = "w.log"')
        log, moved = self.folder / "w.log", self.folder / "w.log.1"
        daemon = self.started()
        eventually(log.exists, "the log")
        log.rename(moved)
        daemon.process.send_signal(signal.SIGUSR1)
        # The signal is obeyed before the next one is looked at.
        self.assertEqual(daemon.stop().code, 0)
        self.assertIn('"msg":"Started Burrow"', moved.read_text())
        self.assertNotIn('"msg":"Shutdown triggered"', moved.read_text())
        self.assertIn('"msg":"Shutdown triggered"', log.read_text())

    # ---- the log -----------------------------------------------------------------------------------------------------

    def test_a_log_file_takes_the_log_and_only_its_owner_may_read_it(self):
        self.configure(logging='filename = "logs/deep/w.log"')
        ended = self.started().stop()
        log = self.folder / "logs" / "deep" / "w.log"
        self.assertIn('"msg":"Started Burrow"', log.read_text())
        self.assertEqual(log.stat().st_mode & 0o777, 0o600)
        self.assertEqual(ended.out, "")

    def test_a_log_for_people_has_lines_of_text(self):
        self.configure(logging='format = "text"')
        ended = self.started().stop()
        self.assertRegex(ended.out.splitlines()[0],
                         r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d INFO  Started Burrow type=main name=burrow$")

    # ---- the pid file ------------------------------------------------------------------------------------------------

    def test_without_the_key_there_is_no_pid_file(self):
        self.configure()
        self.started().stop()
        self.assertFalse(self.pidfile.exists())

    # P-1: Burrow leaves the end of a longer number behind.
    def test_a_stale_pid_file_is_replaced_whole_and_removed_at_the_end(self):
        self.configure_pidfile()
        self.pidfile.write_text("0000" + NO_SUCH_PID)
        daemon = self.started()
        self.assertEqual(self.pidfile.read_text(), str(daemon.process.pid))
        self.assertEqual(daemon.stop().code, 0)
        self.assertFalse(self.pidfile.exists())

    # P-2: Burrow refuses both.
    def test_white_space_and_an_empty_pid_file_are_no_obstacle(self):
        self.configure_pidfile()
        for text in (NO_SUCH_PID + "\n", "", "\n", "0", "-7"):
            with self.subTest(text=text):
                self.pidfile.write_text(text)
                self.assertEqual(self.started().stop().code, 0)

    # P-3: Burrow takes every living process for itself, and leaves its file behind after a crash.
    def test_a_pid_file_of_another_program_or_of_a_crash_is_no_obstacle(self):
        self.configure_pidfile()
        self.pidfile.write_text(str(os.getpid()))
        daemon = self.started()
        self.assertEqual(daemon.stop(signal.SIGKILL).code, -signal.SIGKILL)
        self.assertEqual(self.pidfile.read_text(), str(daemon.process.pid))
        self.assertEqual(self.started().stop().code, 0)

    def test_a_living_daemon_keeps_its_pid_file(self):
        self.configure_pidfile()
        first = self.started()
        ended = self.run_to_end()
        self.assertEqual(ended.code, 1)
        self.assertRegex(ended.out, rf"^Existing process running on PID {first.process.pid}\. Exiting \(my pid = \d+\)$")
        self.assert_closing_line(ended.err, "Burrow failed")
        self.assertEqual(self.pidfile.read_text(), str(first.process.pid))
        self.assertTrue(self.listens())

    def test_the_pid_file_is_looked_at_before_the_configuration_is_checked(self):
        self.configure_pidfile(more='[storage.s]\nclass-name = "x"')
        self.pidfile.write_text("12x")
        ended = self.run_to_end()
        self.assertEqual(ended.code, 1)
        self.assertEqual(ended.out, 'Cannot interpret contents of PID file: strconv.Atoi: parsing "12x": invalid syntax')
        self.assert_closing_line(ended.err, "Burrow failed")
        self.assertEqual(self.pidfile.read_text(), "12x")

    def test_a_pid_file_that_cannot_be_read_or_written_ends_it_with_1(self):
        self.pidfile.mkdir()
        for path, words in (("burrow.pid", "Cannot read PID file: read burrow.pid: is a directory"),
                            ("no/such/x", "Cannot write PID file: open no/such/x: no such file or directory")):
            with self.subTest(path=path):
                self.configure(general=f'pidfile = "{path}"')
                ended = self.run_to_end()
                self.assertEqual((ended.code, ended.out), (1, words))

    def test_a_pid_file_that_vanished_is_missed_at_the_end(self):
        self.configure_pidfile()
        daemon = self.started()
        self.pidfile.unlink()
        ended = daemon.stop()
        self.assertEqual(ended.code, 0)
        self.assertIn("Failed to remove PID file: remove burrow.pid: no such file or directory", ended.out)

    # P-3: in a container the number is often the same after a restart.
    def test_the_own_pid_is_accepted(self):
        self.configure_pidfile()
        # The shell writes its number and then becomes the daemon.
        command = ["sh", "-c", f'printf %s $$ > burrow.pid && exec "{BINARY}"']
        with open(self.folder / "out", "wb") as out:
            process = processes.spawn(command, out, self.folder, clean_environment(), stderr=subprocess.DEVNULL)
        self.addCleanup(processes.stop, process)
        eventually(self.listens, "the listener")
        self.assertEqual(processes.stop(process), 0)
        self.assertTrue((self.folder / "out").read_text().startswith("Found existing pidfile matching current pid\n"))

    # ---- stdout-logfile ----------------------------------------------------------------------------------------------

    def test_stdout_logfile_takes_everything_and_the_old_one_is_moved_aside(self):
        self.configure(general='stdout-logfile = "all.log"')
        (self.folder / "all.log").write_text("old")
        ended = self.started().stop()
        self.assertEqual((ended.code, ended.out, ended.err), (0, "", "Reading configuration from .\n"))
        text = (self.folder / "all.log").read_text()
        self.assertIn('"msg":"Started Burrow"', text)
        self.assert_closing_line(text, "Stopped Burrow")
        moved = [path for path in self.folder.iterdir() if path.name.startswith("all.log.")]
        self.assertEqual([path.read_text() for path in moved], ["old"])
        self.assertRegex(moved[0].name, r"^all\.log\.\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d$")

    def test_stdout_logfile_that_cannot_be_opened_changes_nothing(self):
        self.configure(general='stdout-logfile = "no/such/all.log"')
        ended = self.started().stop()
        self.assertIn('"msg":"Started Burrow"', ended.out)
        self.assert_closing_line(ended.err, "Stopped Burrow")

    # P-3: Burrow leaves its pid file behind here.
    def test_stdout_logfile_that_cannot_be_moved_ends_it_with_1(self):
        self.configure(general='pidfile = "burrow.pid"\nstdout-logfile = "/proc/version"')
        ended = self.run_to_end()
        self.assertEqual(ended.code, 1)
        self.assertTrue(ended.out.startswith("Cannot move old out file: rename /proc/version /proc/version."), ended.out)
        self.assertFalse(self.pidfile.exists())

    # ---- check -----------------------------------------------------------------------------------------------------

    def test_check_has_no_need_of_the_pid_file_and_touches_nothing(self):
        self.configure(general='pidfile = "burrow.pid"\nstdout-logfile = "all.log"')
        self.pidfile.write_text("12x")
        ended = self.run_to_end("check")
        self.assertEqual(ended.code, 0, ended.err)
        self.assertTrue(re.match(r"The configuration is good: ", ended.out), ended.out)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir() if path.suffix not in (".out", ".err")),
                         ["burrow.pid", "burrow.toml"])
