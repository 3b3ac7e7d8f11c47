#include "config/client_profile.h"

#include "config/files.h"
#include "config/validate.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace warren::config {
namespace {

struct MechanismName {
    std::string_view text;
    kafka::SaslMechanism mechanism;
};
constexpr std::array mechanisms{MechanismName{"", kafka::SaslMechanism::plain},
                                MechanismName{"PLAIN", kafka::SaslMechanism::plain},
                                MechanismName{"SCRAM-SHA-256", kafka::SaslMechanism::scram_sha_256},
                                MechanismName{"SCRAM-SHA-512", kafka::SaslMechanism::scram_sha_512}};

kafka::SaslMechanism read_mechanism(const SectionReader& sasl) {
    const std::string text = sasl.text("mechanism");
    for (const MechanismName& known : mechanisms) {
        if (text == known.text) return known.mechanism;
    }
    // Any spelling of the word has always meant this.
    if (lower_case(text) == "plain") return kafka::SaslMechanism::plain;
    sasl.problems().refuse(sasl.place_of("mechanism"), "Unknown SASL mechanism: " + text,
                           "write PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512");
    return kafka::SaslMechanism::plain;
}

std::string read_required(const SectionReader& section, std::string_view key, const std::string& name) {
    std::string text = section.text(key);
    if (text.empty()) {
        section.problems().refuse(section.place_of(key), name + ": " + std::string(key) + " is required",
                                  "set it in [" + name + "]");
    }
    return text;
}

/// A table that a profile names in its key `kind`, such as `tls`.
SectionReader named_by(const Configuration& configuration, const SectionReader& profile, std::string_view kind) {
    const std::string name = profile.text(kind);
    SectionReader table = configuration.module(kind, name, profile.place_of(kind));
    if (!table.is_in_file()) {
        profile.problems().warn(profile.place_of(kind),
                                "client-profile '" + profile.name() + "' names [" + std::string(kind) + "." + name +
                                    "], which is not there",
                                "add the section, or correct the name");
    }
    return table;
}

kafka::TlsSettings read_tls(const SectionReader& tls) {
    check_ca_file(tls);
    check_certificate_and_key(tls);
    kafka::TlsSettings settings{ca_file_of(tls), tls.text("certfile"), tls.text("keyfile"), tls.boolean("noverify")};
    if (settings.cert_file.empty() != settings.key_file.empty()) {
        tls.problems().warn(tls.place(), tls.title() + " has only one of certfile and keyfile, so neither is used",
                            "set both, or none");
        settings.cert_file.clear();
        settings.key_file.clear();
    }
    return settings;
}

kafka::SaslSettings read_sasl(const SectionReader& sasl, const std::string& name) {
    const std::string full = "sasl." + name;
    return {read_mechanism(sasl), read_required(sasl, "username", full), read_required(sasl, "password", full)};
}

void refuse_iam(const Configuration& configuration, const SectionReader& profile, const std::string& name) {
    const std::string full = "iam." + profile.text("iam");
    const Place place = profile.place_of("iam");
    static_cast<void>(read_required(configuration.module("iam", profile.text("iam"), place), "region", full));
    const std::string words = "client-profile " + name + " uses " + full;
    if (!profile.has("tls")) {
        profile.problems().refuse(place, words + " but has no tls profile", "name a [tls.NAME] in its key tls");
    }
    profile.problems().refuse(
        place, words + ", but AWS MSK IAM is not available in this version",
        "use a sasl profile with SCRAM-SHA-512, which MSK offers as well, or client certificates");
}

std::string read_kafka_version(const SectionReader& profile) {
    std::string version = profile.text("kafka-version");
    if (!is_kafka_version(version)) {
        profile.problems().refuse(profile.place_of("kafka-version"), "Unknown Kafka Version: " + version,
                                  "write it like 2.8.0, 3.9.1 or 0.11.0.0");
    }
    return version;
}

http::TlsView view_tls(const SectionReader& tls, const std::string& name) {
    return {name, tls.boolean("noverify"), tls.text("certfile"), tls.text("keyfile"), ca_file_of(tls)};
}

http::SaslView view_sasl(const SectionReader& sasl, const std::string& name) {
    return {name, sasl.boolean("handshake-first"), sasl.text("username")};
}

void warn_of_ports(const SectionReader& module, const std::vector<std::string>& servers) {
    for (const std::string& server : servers) {
        if (port_of(server).value_or(0) != 0) continue;
        module.problems().warn(
            module.place_of("servers"),
            "server " + server + " of " + module.title() + " can never be reached: its port is out of range",
            "ports go from 1 to 65535");
    }
}

}  // namespace

ClientProfile read_client_profile(const Configuration& configuration, const SectionReader& module) {
    const std::string name = module.text("client-profile");
    const SectionReader profile = configuration.module("client-profile", name);
    if (!name.empty() && !profile.is_in_file()) {
        module.problems().refuse(module.place_of("client-profile"), "unknown client-profile '" + name + "'",
                                 "add a section [client-profile." + name + "], or correct the name");
        return {};
    }
    ClientProfile result;
    result.kafka_version = read_kafka_version(profile);
    result.client.client_id = profile.text("client-id");
    result.client.dial_timeout = profile.seconds("dial-timeout");
    result.client.read_timeout = profile.seconds("read-timeout");
    if (profile.has("tls")) result.client.tls = read_tls(named_by(configuration, profile, "tls"));
    if (profile.has("sasl"))
        result.client.sasl = read_sasl(named_by(configuration, profile, "sasl"), profile.text("sasl"));
    if (profile.has("iam")) refuse_iam(configuration, profile, name);
    return result;
}

http::ClientProfileView view_client_profile(const Configuration& configuration, const SectionReader& module,
                                            const std::set<std::string>& used_by_kafka) {
    http::ClientProfileView view;
    view.name = module.text("client-profile");
    const SectionReader profile = configuration.module("client-profile", view.name);
    const bool shows_defaults = used_by_kafka.contains(profile.name());
    if (shows_defaults || profile.has("client-id")) view.client_id = profile.text("client-id");
    if (shows_defaults || profile.has("kafka-version")) view.kafka_version = profile.text("kafka-version");
    const std::string tls = profile.text("tls");
    const std::string sasl = profile.text("sasl");
    if (configuration.has_module("tls", tls)) view.tls = view_tls(configuration.module("tls", tls), tls);
    if (configuration.has_module("sasl", sasl)) view.sasl = view_sasl(configuration.module("sasl", sasl), sasl);
    return view;
}

std::string ca_file_of(const SectionReader& tls) {
    const std::string file = tls.text("cafile");
    return file.empty() ? tls.text("cacert") : file;
}

void check_ca_file(const SectionReader& tls) {
    const std::string file = ca_file_of(tls);
    if (file.empty()) return;
    if (const auto reason = why_not_readable(file)) {
        tls.problems().refuse(tls.place_of(tls.has("cafile") ? "cafile" : "cacert"),
                              "cannot read TLS CA file: " + reason->message,
                              "name a file in PEM form that Warren's user may read");
    }
}

bool check_certificate_and_key(const SectionReader& tls) {
    if (tls.text("certfile").empty() || tls.text("keyfile").empty()) return false;
    bool are_readable = true;
    for (const std::string_view key : {"certfile", "keyfile"}) {
        if (const auto reason = why_not_readable(tls.text(key))) {
            are_readable = false;
            tls.problems().refuse(tls.place_of(key), "cannot read TLS certificate or key file: " + reason->message,
                                  "name a file in PEM form that Warren's user may read");
        }
    }
    return are_readable;
}

std::vector<std::string> read_servers(const SectionReader& module, const ServerRefusals& refusals) {
    auto servers = module.list("servers");
    const bool all_good = std::all_of(servers.begin(), servers.end(), [](const std::string& server) {
        return is_host_port(server, EmptyHost::refused);
    });
    if (servers.empty()) {
        module.problems().refuse(module.place_of("servers"), refusals.none,
                                 "set servers of " + module.title() + ", such as " + refusals.example);
    } else if (!all_good) {
        module.problems().refuse(module.place_of("servers"), refusals.malformed,
                                 "write each as host:port, an IPv6 address in brackets");
    } else {
        warn_of_ports(module, servers);
    }
    return servers;
}

}  // namespace warren::config
