"""What is wrong with a configuration is said at once, with place and exit code."""

import socket

from support.session import IntegrationTest
from support.warren_daemon import Cluster, configuration, run_warren

GOOD = ['[httpserver.default]', 'address = "127.0.0.1:0"']


class Configuration(IntegrationTest):
    def write(self, lines: list[str]) -> str:
        path = self.folder / "burrow.toml"
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    def run_with(self, *arguments: str, **environment: str) -> tuple[int, str]:
        code, out, err = run_warren(arguments, self.folder, **environment)
        return code, out + err

    def test_a_missing_file_ends_with_1(self):
        code, said = self.run_with("--config-dir", str(self.folder))
        self.assertEqual(code, 1, said)
        self.assertIn("Failed reading configuration: Config File \"burrow\" Not Found in", said)

    def test_a_file_that_is_not_toml_ends_with_1(self):
        code, said = self.run_with("--config", self.write(["[cluster.a"]))
        self.assertEqual(code, 1, said)
        self.assertIn("Failed reading configuration: While parsing config: toml: ", said)

    def test_a_bad_value_ends_with_2_in_burrows_words(self):
        code, said = self.run_with("--config", self.write([*GOOD, "[cluster.a]", 'class-name = "kafka"', 'servers = ["nohost"]']))
        self.assertEqual(code, 2, said)
        self.assertIn("Cluster 'a' has one or more improperly formatted servers (must be host:port)", said)

    def test_a_port_in_use_ends_with_1(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            address = f"127.0.0.1:{other.getsockname()[1]}"
            code, said = self.run_with("--config", self.write(["[httpserver.default]", f'address = "{address}"']))
        self.assertEqual(code, 1, said)

    def test_an_unknown_flag_ends_with_2(self):
        code, said = self.run_with("--no-such-flag")
        self.assertEqual(code, 2, said)

    def test_check_accepts_a_good_configuration_without_asking_its_brokers(self):
        text = configuration(8000, {"local": Cluster("127.0.0.1:1")})
        code, said = self.run_with("check", "--config", self.write(text.splitlines()))
        self.assertEqual(code, 0, said)

    def test_check_lists_all_problems_with_their_lines(self):
        code, said = self.run_with("check", "--config", self.write([
            *GOOD, "[cluster.a]", 'class-name = "rabbit"', 'servers = ["h:1"]',
            "[storage.s]", 'class-name = "inmemory"', 'group-allowlist = "["',
            "[consumer.c]", 'class-name = "kafka"', 'cluster = "x"', 'servers = ["h:1"]']))
        self.assertEqual(code, 2, said)
        for line, message in ((4, "Unknown cluster className provided: rabbit"), (8, "Failed to compile group allowlist"),
                              (11, "Consumer 'c' references an unknown cluster 'x'")):
            self.assertRegex(said, rf"burrow\.toml:{line}\b[^\n]*{message}")

    def test_check_warns_of_an_unknown_key_and_names_the_nearest_known_one(self):
        code, said = self.run_with("check", "--config", self.write(
            [*GOOD, "[cluster.a]", 'class-name = "kafka"', 'servers = ["h:1"]', "offset-refersh = 5"]))
        self.assertEqual(code, 0, said)
        self.assertRegex(said, r"burrow\.toml:6\b")
        self.assertIn("offset-refresh", said)

    def test_a_variable_of_the_environment_overrides_the_file(self):
        path = self.write([*GOOD, "[cluster.a]", 'class-name = "kafka"', 'servers = ["h:1"]'])
        code, said = self.run_with("check", "--config", path, BURROW_CLUSTER_A_CLASS_NAME="rabbit")
        self.assertEqual(code, 2, said)
        self.assertIn("Unknown cluster className provided: rabbit", said)
        self.assertIn("BURROW_CLUSTER_A_CLASS_NAME", said)

    def check_text(self, name: str, text: str, *arguments: str, **environment: str) -> tuple[int, str]:
        """What `check` says of a folder that holds one more file."""
        (self.folder / name).write_text(text)
        return self.run_with("check", *(arguments or ("-config-dir", ".")), **environment)

    def test_json_comes_before_toml_and_toml_before_yaml(self):
        for name, bad in (("burrow.yml", "storage: {s: {class-name: yml}}"), ("burrow.yaml", "storage: {s: {class-name: yaml}}"),
                          ("burrow.toml", "[storage.s]\nclass-name = 'toml'"),
                          ("burrow.json", '{"storage": {"s":\n {"class-name": "json"}}}')):
            code, said = self.check_text(name, bad)
            self.assertEqual(code, 2, said)
            self.assertRegex(said, rf"(?m)^{name}:\d: error: Unknown storage className provided: {name.rpartition('.')[2]} ")
        self.assertIn("burrow.toml: warning: this file is ignored: burrow.json is there and comes first", said)

    def test_formats_that_burrow_cannot_decode_end_with_1(self):
        code, said = self.check_text("burrow.ini", "")
        self.assertEqual(code, 1, said)
        self.assertIn("Failed reading configuration: While parsing config: decoder not found for this format", said)

    def test_the_directory_may_hold_variables(self):
        self.write(GOOD)
        for directory in ("$HOME", "$PLACE", "${PLACE}/.", "$HOME/../" + self.folder.name):
            code, said = self.run_with("check", f"-config-dir={directory}", HOME=str(self.folder), PLACE=str(self.folder))
            self.assertEqual(code, 0, said)
        code, said = self.run_with("check", "-config-dir", "")
        self.assertEqual(code, 1, said)
        self.assertIn('Config File "burrow" Not Found in "[]"', said)

    def test_the_prefix_of_the_variables_comes_from_the_file(self):
        path = self.write([*GOOD, "[general]", 'env-var-prefix = "My-App"', "[cluster.a]", 'class-name = "kafka"',
                           'servers = ["h:1"]'])
        code, said = self.run_with("check", "--config", path, MY_APP_CLUSTER_A_CLASS_NAME="rabbit", BURROW_CLUSTER_A_SERVERS="x")
        self.assertEqual(code, 2, said)
        self.assertIn("MY_APP_CLUSTER_A_CLASS_NAME: error: Unknown cluster className provided: rabbit", said)
        self.assertNotIn("improperly formatted", said)

    def test_notifiers_are_checked_with_their_templates_and_zookeeper(self):
        (self.folder / "bad.tmpl").write_text("first line\n{{.Cluster")
        code, said = self.run_with("check", "--config", self.write([
            *GOOD, "[notifier.web]", 'class-name = "http"', 'url-open = "http://h/"', f'template-open = "{self.folder}/bad.tmpl"',
            "[notifier.mail]", 'class-name = "email"', 'template-open = "/no/such"']))
        self.assertEqual(code, 2, said)
        self.assertIn("No Zookeeper servers specified", said)
        for line, notifier, reason in ((6, "web", r"\S+bad\.tmpl: "), (9, "mail", "open /no/such: ")):
            self.assertRegex(said, rf"burrow\.toml:{line}: error: Failed to compile TemplateOpen "
                                   rf"\(template-open of \[notifier\.{notifier}\]: {reason}")
        for message in ("bad server or port", "missing \tfrom address", "missing to address"):
            self.assertIn(message, said)

    def test_the_version_names_the_kafka_library(self):
        code, said = self.run_with("--version")
        self.assertEqual(code, 0, said)
        self.assertIn("librdkafka", said)
