#include "config/settings_table.h"

#include <algorithm>
#include <array>

namespace warren::config {
namespace {

constexpr std::array sections{
    Section{"general", Shape::single, Sample::live, "", "The process as a whole."},
    Section{"logging", Shape::single, Sample::live, "",
            "The log, on standard output or in a file that Warren rotates."},
    Section{"httpserver", Shape::named, Sample::live, "default",
            "A listener of the HTTP API; there may be several. Without any, `default` listens on a random port."},
    Section{"cluster", Shape::named, Sample::live, "local", "A Kafka cluster whose topics are watched."},
    Section{"consumer", Shape::named, Sample::live, "local",
            "A reader of the offsets that the consumer groups of a cluster commit."},
    Section{"client-profile", Shape::named, Sample::live, "default",
            "How to talk to brokers. A cluster or consumer without a profile uses the defaults, in plain text."},
    Section{"tls", Shape::named, Sample::commented, "internal",
            "Certificates, for client profiles (as a client) and for listeners (as a server)."},
    Section{"sasl", Shape::named, Sample::commented, "monitor", "Credentials of a client profile."},
    Section{"iam", Shape::named, Sample::commented, "aws",
            "AWS MSK IAM. Recognised, but not available in this version: a module whose profile uses it is refused."},
    Section{"storage", Shape::named, Sample::live, "default",
            "How commits are kept; at most one. Without any, `default` of class `inmemory`."},
    Section{"evaluator", Shape::named, Sample::live, "default",
            "How groups are judged; at most one. Without any, `default` of class `caching`."},
    Section{
        "zookeeper", Shape::single, Sample::commented, "",
        "ZooKeeper, through which several Warrens agree on the one that sends notifications. Read only if there is a "
        "notifier section, and needed then."},
    Section{"notifier", Shape::named, Sample::commented, "webhook",
            "A way to be told of groups in trouble; there may be several."},
};

using enum Kind;
using enum Check;

constexpr std::array settings{
    Setting{"general", "pidfile", text, unset, none,
            "File that holds the process id while Warren runs; without the key there is none, though the API shows "
            "Burrow's default `burrow.pid`.",
            R"("/run/warren/warren.pid")"},
    Setting{"general", "stdout-logfile", text, unset, none,
            "File that takes standard output and standard error; an older one is renamed at start.",
            R"("/var/log/warren/stdout.log")"},
    Setting{"general", "access-control-allow-origin", text, unset, none,
            "Sent with every JSON answer as the header of this name, for pages of other sites.",
            R"("https://dashboard.example")"},
    Setting{"general", "env-var-prefix", text, by_default("burrow"), none,
            "First part of the names of environment variables; empty: no such part. Read from the file only."},
    Setting{"general", "ready-timeout", seconds, by_default("30"), not_negative,
            "After this time a cluster that cannot be reached no longer keeps `/burrow/admin/ready` at STARTING."},
    Setting{"general", "state-directory", text, unset, none,
            "Directory for what Warren knows of groups, written at stop and now and then, so that the next start goes "
            "on from there instead of reading all commits anew; without the key nothing is written.",
            R"("/var/lib/warren")"},
    Setting{"general", "snapshot-interval", seconds, by_default("300"), positive,
            "How often it is written there."},

    Setting{"logging", "filename", text, unset, none, "Log file; without it the log goes to standard output.",
            R"("/var/log/warren/warren.log")"},
    Setting{"logging", "level", text, by_default("info"), log_level, "Lines below this level are not written."},
    Setting{"logging", "format", text, by_default("json"), log_format,
            "`json`: an object per line, as Burrow writes them; `text`: lines for people."},
    Setting{"logging", "maxsize", integer, by_default("100"), not_negative,
            "Size in MiB above which the file is rotated; 0: 100."},
    Setting{"logging", "maxbackups", integer, by_default("10"), none, "Rotated files to keep; 0: all."},
    Setting{"logging", "maxage", integer, by_default("30"), none,
            "Days after which rotated files are deleted; 0: never."},
    Setting{"logging", "use-localtime", boolean, by_default("false"), none,
            "Names of rotated files carry local time instead of UTC."},
    Setting{"logging", "use-compression", boolean, by_default("false"), none,
            "Rotated files are compressed with gzip."},

    Setting{"httpserver", "address", text, required, listener_address,
            "Address to listen on; the host may be empty (all addresses) and the port 0 (a random one).", R"(":8000")"},
    Setting{"httpserver", "timeout", seconds, by_default("300"), none,
            "For reading a request, writing an answer and keeping an idle connection; 0 or less: no limit."},
    Setting{"httpserver", "tls", text, unset, none,
            "Name of the `[tls.NAME]` whose `certfile` and `keyfile` the listener uses; without it plain HTTP.",
            R"("internal")"},

    Setting{"cluster", "class-name", text, required, none, "Must be `kafka`.", R"("kafka")"},
    Setting{"cluster", "servers", text_list, required, servers, "Brokers to ask first.", R"(["localhost:9092"])"},
    Setting{"cluster", "client-profile", text, unset, profile_name, "Name of the `[client-profile.NAME]` to use.",
            R"("default")"},
    Setting{"cluster", "offset-refresh", seconds, by_default("10"), positive,
            "How often the end offsets of all partitions are asked for."},
    Setting{"cluster", "topic-refresh", seconds, by_default("60"), positive, "How often the topics are listed anew."},
    Setting{
        "cluster", "groups-reaper-refresh", seconds, by_default("0"), not_negative,
        "How often groups that the brokers no longer know are removed; 0: never. Needs a `kafka-version` of 0.11 or "
        "newer."},

    Setting{
        "cluster", "reconcile-refresh", seconds, by_default("600"), not_negative,
        "In which time the brokers are asked for the committed offsets of all groups, to repair what was not read; "
        "they are asked at the start as well, for a first picture. 0: never. Needs a `kafka-version` of 0.11 or "
        "newer."},

    Setting{"consumer", "class-name", text, required, none,
            "`kafka` reads the offsets topic; `kafka_zk` reads offsets that groups keep in ZooKeeper.", R"("kafka")"},
    Setting{"consumer", "cluster", text, required, cluster_name,
            "Name of the `[cluster.NAME]` whose groups these are; case does not matter.", R"("local")"},
    Setting{"consumer", "servers", text_list, required, servers,
            "Brokers (class `kafka`) or ZooKeeper servers (class `kafka_zk`).", R"(["localhost:9092"])"},
    Setting{"consumer", "client-profile", text, unset, profile_name, "Name of the `[client-profile.NAME]` to use.",
            R"("default")", "kafka"},
    Setting{"consumer", "source", text, by_default("offsets-topic"), offsets_source,
            "Where what groups commit is got from: `offsets-topic` reads it, `admin` asks the brokers again and again, "
            "which needs no right to read it, and `auto` asks only if it may not be read.",
            "", "kafka"},
    Setting{"consumer", "admin-refresh", seconds, by_default("10"), positive,
            "Where brokers are asked: how often they are asked for the offsets of all groups.", "", "kafka"},
    Setting{"consumer", "admin-requests", integer, by_default("500"), positive,
            "Where brokers are asked: questions a second at most, one per group.", "", "kafka"},
    Setting{"consumer", "offsets-topic", text, by_default("__consumer_offsets"), none, "The topic with the commits.",
            "", "kafka"},
    Setting{"consumer", "start-latest", boolean, by_default("false"), none,
            "Start with the newest record of the offsets topic instead of the oldest.", "", "kafka"},
    Setting{"consumer", "backfill-earliest", boolean, by_default("false"), none,
            "With `start-latest`: read the older records as well, beside the new ones.", "", "kafka"},
    Setting{"consumer", "group-allowlist", text, unset, expression, "Only groups whose name it matches are read.",
            R"("^(orders|payments)-")"},
    Setting{"consumer", "group-denylist", text, unset, expression, "Groups whose name it matches are not read.",
            R"("^console-consumer-")"},
    Setting{"consumer", "group-whitelist", text, unset, refused, "Former name of `group-allowlist`."},
    Setting{"consumer", "group-blacklist", text, unset, refused, "Former name of `group-denylist`."},
    Setting{"consumer", "zookeeper-path", text, unset, zookeeper_path,
            "Where Kafka's own tree starts in ZooKeeper; empty or `/`: at the root.", R"("/kafka")", "kafka_zk"},
    Setting{"consumer", "zookeeper-timeout", seconds, by_default("30"), positive, "Session timeout.", "", "kafka_zk"},

    Setting{"client-profile", "client-id", text, by_default("burrow-lagchecker"), none,
            "Client id that brokers see and may set quotas for."},
    Setting{
        "client-profile", "kafka-version", text, by_default("2.8.0"), kafka_version,
        "Version of the brokers. Only checked, shown and used to switch the reaper: what brokers can do is asked of "
        "them."},
    Setting{"client-profile", "tls", text, unset, none,
            "Name of a `[tls.NAME]`; if the key is there, TLS is used, even if that table is missing.",
            R"("internal")"},
    Setting{"client-profile", "sasl", text, unset, none, "Name of the `[sasl.NAME]` with the credentials.",
            R"("monitor")"},
    Setting{"client-profile", "iam", text, unset, none,
            "Name of an `[iam.NAME]`; not available in this version, so refused.", ""},
    Setting{"client-profile", "dial-timeout", seconds, by_default("30"), positive, "How long connecting may take."},
    Setting{"client-profile", "read-timeout", seconds, by_default("30"), positive, "How long an answer may take."},

    Setting{"tls", "cafile", text, unset, readable_file,
            "PEM file of the authorities to trust; without it those of the system.", R"("/etc/warren/ca.pem")"},
    Setting{"tls", "cacert", text, unset, readable_file, "Another name of `cafile`, used if that is not set."},
    Setting{"tls", "certfile", text, unset, readable_file, "PEM file of the own certificate.",
            R"("/etc/warren/cert.pem")"},
    Setting{"tls", "keyfile", text, unset, readable_file, "PEM file of the key to `certfile`.",
            R"("/etc/warren/key.pem")"},
    Setting{"tls", "noverify", boolean, by_default("false"), none,
            "Do not verify the server. Without effect for listeners."},

    Setting{"sasl", "username", text, required, none, "User.", R"("monitor")"},
    Setting{"sasl", "password", text, required, none, "Password.", R"("change-me")", "", Secrecy::secret},
    Setting{"sasl", "mechanism", text, by_default("PLAIN"), mechanism, "How to log in."},
    Setting{"sasl", "handshake-first", boolean, by_default("false"), none,
            "Accepted and shown by the API; the handshake, which brokers want, is always made."},

    Setting{"iam", "region", text, required, none, "AWS region.", R"("eu-central-1")"},
    Setting{"iam", "role-arn", text, unset, none, "Role to assume.", R"("arn:aws:iam::123456789012:role/warren")"},
    Setting{"iam", "profile", text, unset, none, "Named profile of the shared credentials.", R"("monitoring")"},

    Setting{"storage", "class-name", text, required, none, "Must be `inmemory`.", R"("inmemory")"},
    Setting{"storage", "intervals", integer, by_default("10"), window_length,
            "Commits kept per group and partition, and end offsets kept per partition: the window that is judged."},
    Setting{"storage", "min-distance", seconds, by_default("0"), not_negative,
            "Commits closer to the previous one than this are merged with it."},
    Setting{"storage", "expire-group", seconds, by_default("604800"), not_negative,
            "Older commits are dropped, and groups without a newer one are forgotten."},
    Setting{"storage", "keep-expired-offsets", boolean, by_default("false"), none,
            "Keep offsets that Kafka has expired or deleted until `expire-group` is over, as Burrow does."},
    Setting{"storage", "workers", integer, by_default("20"), positive, "Checked for Burrow's sake, without effect."},
    Setting{"storage", "queue-depth", integer, by_default("1"), not_negative,
            "Checked for Burrow's sake, without effect."},
    Setting{"storage", "group-allowlist", text, unset, expression,
            "Only groups whose name it matches are kept, whatever the consumer.", R"("^(orders|payments)-")"},
    Setting{"storage", "group-denylist", text, unset, expression, "Groups whose name it matches are not kept.",
            R"("^console-consumer-")"},
    Setting{"storage", "group-whitelist", text, unset, refused, "Former name of `group-allowlist`."},
    Setting{"storage", "group-blacklist", text, unset, refused, "Former name of `group-denylist`."},

    Setting{"evaluator", "class-name", text, required, none, "Must be `caching`.", R"("caching")"},
    Setting{"evaluator", "expire-cache", seconds, by_default("10"), not_negative,
            "An answer is at most this old; 0: every answer is fresh."},
    Setting{"evaluator", "minimum-complete", number, by_default("0"), share,
            "Partitions whose window is filled less than this share are OK."},
    Setting{"evaluator", "allowed-lag", unsigned_integer, by_default("0"), none,
            "Lag in records that is tolerated everywhere."},

    Setting{"zookeeper", "servers", text_list, required, servers, "ZooKeeper servers.", R"(["localhost:2181"])"},
    Setting{"zookeeper", "timeout", seconds, by_default("6"), positive, "Session timeout."},
    Setting{"zookeeper", "root-path", text, by_default("/burrow"), zookeeper_path,
            "Where Warren's own nodes live; `/`: at the root."},
    Setting{"zookeeper", "tls", text, unset, refused,
            "Name of a `[tls.NAME]`; not available in this version, so refused.", ""},

    Setting{"notifier", "class-name", text, required, none, "`http`, `email` or `null`.", R"("http")"},
    Setting{"notifier", "interval", seconds, by_default("60"), positive,
            "How often groups are judged for notifications; the shortest one counts for all."},
    Setting{"notifier", "send-interval", seconds, unset, not_negative,
            "Least time between two messages about one group; without it `interval`.", "60"},
    Setting{"notifier", "threshold", integer, by_default("2"), none, "Least status to report: 1 OK, 2 WARN, 3 ERR."},
    Setting{"notifier", "group-allowlist", text, unset, expression, "Only groups whose name it matches are reported.",
            R"("^(orders|payments)-")"},
    Setting{"notifier", "group-denylist", text, unset, expression, "Groups whose name it matches are not reported.",
            R"("^console-consumer-")"},
    Setting{"notifier", "group-whitelist", text, unset, refused, "Former name of `group-allowlist`."},
    Setting{"notifier", "group-blacklist", text, unset, refused, "Former name of `group-denylist`."},
    Setting{"notifier", "extras", text_table, unset, none,
            "Texts for the templates; in a variable, a JSON object. Keys are lower-cased.", R"({ team = "data" })"},
    Setting{"notifier", "template-open", text, required, template_file,
            "Template of the message that a group is in trouble. Class `null` does without.",
            R"("/etc/warren/open.tmpl")"},
    Setting{"notifier", "template-close", text, unset, template_file,
            "Template of the message that it is well again; required with `send-close`.",
            R"("/etc/warren/close.tmpl")"},
    Setting{"notifier", "send-close", boolean, by_default("false"), none, "Report the end of a trouble as well."},
    Setting{"notifier", "send-once", boolean, by_default("false"), none, "Report each trouble only once."},
    Setting{"notifier", "url-open", text, required, none, "Address for the message of a trouble; a template.",
            R"("https://hooks.example/open")", "http"},
    Setting{"notifier", "url-close", text, unset, none,
            "Address for the message of its end; a template. Required with `send-close`.",
            R"("https://hooks.example/close")", "http"},
    Setting{"notifier", "method-open", text, by_default("POST"), none, "Method for `url-open`.", "", "http"},
    Setting{"notifier", "method-close", text, by_default("POST"), none, "Method for `url-close`.", "", "http"},
    Setting{"notifier", "headers", text_table, unset, none,
            "Further headers of the request; in a variable, a JSON object.", R"({ X-Token = "1" })", "http"},
    Setting{"notifier", "timeout", seconds, by_default("5"), not_negative, "For the whole exchange; 0: no limit.", "",
            "http"},
    Setting{"notifier", "keepalive", seconds, by_default("300"), none, "Period of TCP keep-alive probes.", "", "http"},
    Setting{"notifier", "disable-http-keepalive", boolean, by_default("false"), none, "One connection per message.", "",
            "http"},
    Setting{"notifier", "server", text, required, none, "Mail server.", R"("mail.example")", "email"},
    Setting{"notifier", "port", integer, required, port_number, "Port of the mail server.", "25", "email"},
    Setting{"notifier", "from", text, required, none, "Sender.", R"("warren@mail.example")", "email"},
    Setting{"notifier", "to", text, required, none, "Recipients, separated by commas.", R"("team@mail.example")",
            "email"},
    Setting{"notifier", "auth-type", text, unset, auth_type, "How to log in; empty: not at all.", R"("plain")",
            "email"},
    Setting{"notifier", "username", text, unset, none, "User, of the web or mail server.", R"("warren")"},
    Setting{"notifier", "password", text, unset, none, "Password, of the web or mail server.", R"("change-me")", "",
            Secrecy::secret},
    Setting{"notifier", "extra-ca", text, unset, readable_file,
            "PEM file of authorities to trust besides the system's.", R"("/etc/warren/ca.pem")"},
    Setting{"notifier", "noverify", boolean, by_default("false"), none, "Do not verify the server."},
};

}  // namespace

std::span<const Section> all_sections() {
    return sections;
}

std::span<const Setting> all_settings() {
    return settings;
}

const Section* find_section(std::string_view name) {
    const auto found =
        std::find_if(sections.begin(), sections.end(), [&](const Section& section) { return section.name == name; });
    return found == sections.end() ? nullptr : &*found;
}

const Setting* find_setting(std::string_view section, std::string_view key) {
    const auto found = std::find_if(settings.begin(), settings.end(), [&](const Setting& setting) {
        return setting.section == section && setting.key == key;
    });
    return found == settings.end() ? nullptr : &*found;
}

std::vector<const Setting*> settings_of(std::string_view section) {
    std::vector<const Setting*> found;
    for (const Setting& setting : settings) {
        if (setting.section == section) found.push_back(&setting);
    }
    return found;
}

std::string_view name_of(Kind kind) {
    switch (kind) {
        case text:
            return "text";
        case integer:
            return "integer";
        case unsigned_integer:
            return "unsigned integer";
        case number:
            return "number";
        case boolean:
            return "boolean";
        case seconds:
            return "seconds";
        case text_list:
            return "list of texts";
        case text_table:
            return "table of texts";
    }
    return "";
}

std::string_view words_of(Check check) {
    switch (check) {
        case none:
            return "";
        case positive:
            return "at least 1";
        case not_negative:
            return "0 or more";
        case window_length:
            return "from 1 to 1000000";
        case share:
            return "from 0 to 1";
        case log_level:
            return "`debug`, `info`, `warn`, `error`, `panic` or `fatal`";
        case log_format:
            return "`json` or `text`";
        case servers:
            return "each `host:port`";
        case listener_address:
            return "`host:port` or `:port`";
        case expression:
            return "regular expression (RE2)";
        case zookeeper_path:
            return "a path of ZooKeeper";
        case kafka_version:
            return "such as `2.8.0` or `0.11.0.0`";
        case mechanism:
            return "`PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`";
        case auth_type:
            return "`plain` or `crammd5`";
        case port_number:
            return "from 1 to 65535";
        case offsets_source:
            return "`offsets-topic`, `admin` or `auto`";
        case template_file:
            return "a readable file in the language of Go's templates";
        case readable_file:
            return "a readable file";
        case cluster_name:
            return "a configured cluster";
        case profile_name:
            return "a configured profile";
        case refused:
            return "refused";
    }
    return "";
}

}  // namespace warren::config
