"""Notifications reach their endpoints: HTTP with and without TLS, mail; from one of two daemons, with a real ZooKeeper."""

import os
import threading

from support import processes
from support.certificates import make_certificates
from support.http_sink import HttpSink, Received
from support.session import IntegrationTest, session
from support.smtp_sink import PASSWORD, USER, SmtpSink
from support.waiting import PATIENCE, eventually
from support.warren_daemon import ROOT, Cluster, Warren, configuration
from support.zookeeper_server import ZooKeeperServer

TEMPLATES = ROOT / "config" / "templates"
SLOWNESS = float(os.environ.get("WARREN_TEST_SLOWNESS", "1"))
# The daemon looks for groups a minute after its start, and then every minute: no message comes before.
FIRST_PATIENCE = 60 + PATIENCE
SEND_INTERVAL = 4
# Every test has groups of its own, which have to be there when the daemons look for groups.
GROUPS = ("late", "denied-late", "repeated", "recovers", "hand-over")
TOPIC = "notified"


def notifier(name: str, *lines: str, kind: str = "http") -> list[str]:
    """A section whose messages are those of the templates that come with Warren."""
    return [f"[notifier.{name}]", "interval = 1", f"send-interval = {SEND_INTERVAL}", *lines,
            *(f'template-{event} = "{TEMPLATES / kind}-{event}.tmpl"' for event in ("open", "close"))]


def web(name: str, sink: HttpSink, *lines: str) -> list[str]:
    url = [f'url-{event} = "{sink.url(f"/{event}")}"' for event in ("open", "close")]
    return notifier(name, 'class-name = "http"', *url, *lines)


def mail(name: str, sink: SmtpSink, *lines: str) -> list[str]:
    return notifier(name, 'class-name = "email"', 'server = "127.0.0.1"', f"port = {sink.port}",
                    'from = "Warren <warren@example.com>"', 'to = "Jo Doe <jo@example.com>, al@example.com"',
                    f'username = "{USER}"', f'password = "{PASSWORD}"', 'group-allowlist = "^late$"', *lines, kind="email")


class Notifications(IntegrationTest):
    """Two daemons with the same notifiers; which of them a message comes from stands in `extras`."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.open_endpoints()
        cls.make_groups()
        cls.zookeeper = cls.enterClassContext(ZooKeeperServer(session().folder / "notified-zookeeper"))
        cls.daemons = {name: cls.enterClassContext(cls.daemon(name)) for name in ("first", "second")}
        eventually(lambda: cls.main.about("late"), "the first message", FIRST_PATIENCE)

    @classmethod
    def open_endpoints(cls) -> None:
        files = make_certificates(session().folder / "notified-certificates")
        certificate = (files.server, files.server_key)
        cls.authority = files.authority
        cls.end_of_tests = threading.Event()
        cls.addClassCleanup(cls.end_of_tests.set)
        cls.main, cls.all, cls.quiet = (cls.enterClassContext(HttpSink()) for _ in range(3))
        cls.flaky = cls.enterClassContext(HttpSink(lambda number: 500 if number == 0 else 200))
        cls.slow = cls.enterClassContext(HttpSink(cls.answer_at_the_end))
        cls.trusted, cls.untrusted, cls.unverified = (cls.enterClassContext(HttpSink(certificate=certificate))
                                                      for _ in range(3))
        cls.mail_with_tls = cls.enterClassContext(SmtpSink(certificate))
        cls.mail_in_the_clear = cls.enterClassContext(SmtpSink())

    @classmethod
    def answer_at_the_end(cls, _number: int) -> int:
        cls.end_of_tests.wait()
        return 200

    @classmethod
    def make_groups(cls) -> None:
        session().kafka.create_topic(TOPIC)
        session().kafka.produce(TOPIC, [100])
        for group in GROUPS:
            session().kafka.commit(group, TOPIC, {0: 10})
        session().kafka.commit("well", TOPIC, {0: 100})

    @classmethod
    def notifiers(cls, daemon: str) -> list[str]:
        extras = f'extras = {{ daemon = "{daemon}" }}'
        only_late = 'group-allowlist = "^late$"'
        return [
            *web("main", cls.main, extras, "send-close = true", 'group-denylist = "^denied"', 'method-close = "PUT"',
                 'headers = { X-Token = "abc" }', 'username = "u"', 'password = "p"'),
            *notifier("all", 'class-name = "http"', extras, f'url-open = "{cls.all.url("/{{.Cluster}}/{{urlquery .Group}}")}"'),
            *web("quiet", cls.quiet, "threshold = 4"),
            *web("flaky", cls.flaky, only_late, "send-once = true", "send-close = true"),
            *web("slow", cls.slow, "timeout = 0"),
            *web("trusted", cls.trusted, only_late, f'extra-ca = "{cls.authority}"'),
            *web("untrusted", cls.untrusted, only_late, "send-once = true"),
            *web("unverified", cls.unverified, only_late, "noverify = true"),
            *mail("safe-mail", cls.mail_with_tls, 'auth-type = "plain"', f'extra-ca = "{cls.authority}"'),
            *mail("clear-mail", cls.mail_in_the_clear, 'auth-type = "CramMD5"'),
            *mail("wrong-mail", cls.mail_with_tls, "send-once = true"),
            *notifier("nothing", 'class-name = "null"'),
        ]

    @classmethod
    def daemon(cls, name: str) -> Warren:
        port = processes.free_port()
        text = configuration(port, {"local": Cluster(session().bootstrap)})
        zookeeper = ["[zookeeper]", f'servers = ["{cls.zookeeper.address}"]', "timeout = 4", 'root-path = "/notified"']
        return Warren.with_text(session().folder / f"{cls.__name__}-{name}", port,
                                text + "\n".join([*zookeeper, *cls.notifiers(name)]) + "\n")

    def logs(self) -> str:
        return "".join(daemon.log.read_text() for daemon in self.daemons.values())

    def metric(self, line: str) -> list[str]:
        """What the daemons that run show."""
        running = [daemon for daemon in self.daemons.values() if daemon.process and daemon.process.poll() is None]
        return [one.rpartition(" ")[2] for daemon in running for one in daemon.ask("/metrics").text.splitlines()
                if one.startswith(line)]

    def await_message(self, sink: HttpSink, group: str, path: str = "/open") -> Received:
        return eventually(lambda: [one for one in sink.about(group) if one.path == path], f"{path} about {group}")[0]

    def test_an_open_message_says_what_there_is_to_say(self):
        seen = self.await_message(self.main, "late")
        self.assertEqual((seen.method, seen.path), ("POST", "/open"))
        self.assertEqual({name: seen.headers[name] for name in ("Content-Type", "User-Agent", "X-Token", "Authorization")},
                         {"Content-Type": "application/json", "User-Agent": "Go-http-client/1.1", "X-Token": "abc",
                          "Authorization": "Basic dTpw"})
        body = seen.json
        self.assertEqual((body["event"], body["cluster"], body["group"], body["status"]), ("open", "local", "late", "ERR"))
        self.assertEqual((body["partitions"], body["total_lag"], len(body["not_ok"])), (1, 90, 1))
        self.assertEqual((body["not_ok"][0]["topic"], body["not_ok"][0]["current_lag"]), (TOPIC, 90))
        self.assertRegex(body["id"], r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")

    def test_an_open_message_comes_again_once_the_send_interval_has_passed(self):
        def of_one_incident() -> list[Received]:
            all_of_them = self.main.about("repeated")
            return [one for one in all_of_them if one.json["id"] == all_of_them[-1].json["id"]]
        seen = eventually(lambda: of_one_incident() if len(of_one_incident()) >= 3 else None, "three messages")
        gaps = [later.at - earlier.at for earlier, later in zip(seen, seen[1:])]
        self.assertGreater(min(gaps), SEND_INTERVAL - 1)

    def test_a_group_that_recovers_is_closed_with_the_id_of_its_incident(self):
        opened = self.await_message(self.main, "recovers")
        session().kafka.commit("recovers", TOPIC, {0: 100})
        closed = self.await_message(self.main, "recovers", "/close")
        opened = [one for one in self.main.about("recovers") if one.path == "/open"][-1]
        self.assertEqual((closed.method, closed.json["event"], closed.json["status"]), ("PUT", "close", "OK"))
        self.assertEqual((closed.json["id"], closed.json["since"]), (opened.json["id"], opened.json["since"]))

    def test_lists_and_thresholds_say_who_hears_of_whom(self):
        self.await_message(self.all, "denied-late", "/local/denied-late")
        self.await_message(self.main, "late")
        self.assertEqual(self.main.about("denied-late"), [])
        self.assertEqual(self.all.about("well"), [])
        self.assertEqual(self.quiet.requests, [])

    def test_an_endpoint_that_fails_is_asked_again(self):
        seen = eventually(lambda: self.flaky.requests if len(self.flaky.requests) >= 2 else None, "the second attempt")
        self.assertEqual(seen[0].body, seen[1].body)
        self.assertIn("failed to send, trying again", self.logs())
        eventually(lambda: "1" in self.metric('warren_notification_retries_total{notifier="flaky"}'), "the count of tries")

    def test_a_slow_endpoint_keeps_nobody_from_hearing(self):
        eventually(lambda: self.slow.requests, "the slow endpoint to be asked")
        before = len(self.main.requests)
        eventually(lambda: len(self.main.requests) > before, "messages to others meanwhile")

    def test_certificates_are_verified_unless_told_otherwise(self):
        for sink in (self.trusted, self.unverified):
            self.assertEqual(self.await_message(sink, "late").json["status"], "ERR")
        refused = eventually(lambda: [line for line in self.logs().splitlines()
                                      if '"name":"untrusted"' in line and '"failed to send"' in line], "the refusal")[0]
        self.assertRegex(refused, r'"cluster":"local","group":"late","id":"[^"]+","status":"ERR","error":".*certificate')
        self.assertEqual(self.untrusted.requests, [])

    def test_mail_goes_by_tls_where_it_is_offered_with_a_login(self):
        mail = eventually(lambda: self.mail_with_tls.mails, "a mail")[0]
        self.assertEqual((mail.hello, mail.with_tls, mail.login), ("localhost", True, "PLAIN"))
        self.assertEqual((mail.sender, mail.recipients), ("warren@example.com", ["jo@example.com", "al@example.com"]))
        message = mail.message
        self.assertEqual(message["Subject"], "[ERR] Consumer group late in local")
        self.assertEqual((message["From"], message["To"]),
                         ("Warren <warren@example.com>", "Jo Doe <jo@example.com>, al@example.com"))
        self.assertEqual(message.get_content_type(), "text/plain")
        self.assertIn(f"{TOPIC}, partition 0: 90 behind", message.get_content())

    def test_mail_without_tls_logs_in_without_showing_its_password(self):
        mail = eventually(lambda: self.mail_in_the_clear.mails, "a mail")[0]
        self.assertEqual((mail.with_tls, mail.login), (False, "CRAM-MD5"))
        self.assertNotIn(PASSWORD, self.logs())

    def test_mail_does_not_go_to_a_server_nobody_vouches_for(self):
        eventually(lambda: [line for line in self.logs().splitlines()
                            if '"name":"wrong-mail"' in line and '"failed to send"' in line], "the refusal")
        self.assertTrue(all(mail.login for mail in self.mail_with_tls.mails))

    # N-6: kept as in Burrow, nothing is shared.
    def test_one_of_two_daemons_sends_and_the_other_takes_over(self):
        def senders() -> list[str]:
            return [one.json["extras"]["daemon"] for one in self.all.about("hand-over")]
        self.await_message(self.all, "hand-over", "/local/hand-over")
        holder, = set(senders())
        other, = set(self.daemons) - {holder}
        self.assertEqual(sorted(self.metric("warren_notifications_in_charge")), ["0", "1"])
        stopped = self.daemons[holder].stop()
        self.assertEqual(stopped.code, 0)
        self.assertLess(stopped.seconds, 2 * SLOWNESS, "messages to a slow endpoint are broken off")
        eventually(lambda: other in senders(), "the other daemon to send")
        seen = self.all.about("hand-over")
        ids = {name: {one.json["id"] for one in seen if one.json["extras"]["daemon"] == name} for name in self.daemons}
        self.assertEqual(len(ids[other]), 1)
        self.assertFalse(ids[holder] & ids[other], "an incident that is announced anew has an id of its own")
        self.assertEqual(senders(), sorted(senders(), key=lambda name: name == other), "both daemons sent")
