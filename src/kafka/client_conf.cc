#include "kafka/client_conf.h"

#include "kafka/tsan_threads.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string_view>

namespace warren::kafka {

namespace {

/// Collects properties and keeps the first refusal.
class ConfBuilder {
public:
    void set(const char* name, const std::string& value) {
        std::array<char, 512> reason{};
        const auto result = rd_kafka_conf_set(conf_.get(), name, value.c_str(), reason.data(), reason.size());
        if (result == RD_KAFKA_CONF_INVALID && !refusal_) refusal_ = std::string(name) + ": " + reason.data();
    }

    void set_if_given(const char* name, const std::string& value) {
        if (!value.empty()) set(name, value);
    }

    base::Result<ConfHandle> finish() {
        if (refusal_) return base::failure(*refusal_);
        return std::move(conf_);
    }

private:
    ConfHandle conf_{rd_kafka_conf_new()};
    std::optional<std::string> refusal_;
};

std::string joined(const std::vector<std::string>& servers) {
    std::string all;
    for (const auto& server : servers) {
        if (!all.empty()) all += ',';
        all += server;
    }
    return all;
}

std::string milliseconds(std::chrono::milliseconds time, std::chrono::milliseconds at_least,
                         std::chrono::milliseconds at_most) {
    return std::to_string(std::clamp(time, at_least, at_most).count());
}

const char* protocol(const ClientSettings& settings) {
    if (settings.sasl) return settings.tls ? "sasl_ssl" : "sasl_plaintext";
    return settings.tls ? "ssl" : "plaintext";
}

const char* mechanism(SaslMechanism mechanism) {
    switch (mechanism) {
        case SaslMechanism::scram_sha_256:
            return "SCRAM-SHA-256";
        case SaslMechanism::scram_sha_512:
            return "SCRAM-SHA-512";
        case SaslMechanism::plain:
            break;
    }
    return "PLAIN";
}

void set_connection(ConfBuilder& conf, const ClientSettings& settings) {
    using std::chrono::milliseconds;
    using std::chrono::minutes;
    using std::chrono::seconds;
    conf.set("bootstrap.servers", joined(settings.servers));
    conf.set("client.id", settings.client_id);
    conf.set("socket.connection.setup.timeout.ms", kafka::milliseconds(settings.dial_timeout, seconds(1), minutes(30)));
    // A hung broker blocks its connection for this long.
    conf.set("socket.timeout.ms", kafka::milliseconds(settings.read_timeout, seconds(1), seconds(15)));
    conf.set("socket.keepalive.enable", "true");
    conf.set("socket.nagle.disable", "true");
    conf.set("reconnect.backoff.max.ms", "2000");
    conf.set("log.connection.close", "false");
    conf.set("enable.metrics.push", "false");
    conf.set("metadata.recovery.strategy", "rebootstrap");
}

void set_security(ConfBuilder& conf, const ClientSettings& settings) {
    conf.set("security.protocol", protocol(settings));
    if (settings.tls) {
        conf.set_if_given("ssl.ca.location", settings.tls->ca_file);
        conf.set_if_given("ssl.certificate.location", settings.tls->cert_file);
        conf.set_if_given("ssl.key.location", settings.tls->key_file);
        if (settings.tls->no_verify) conf.set("enable.ssl.certificate.verification", "false");
    }
    if (settings.sasl) {
        conf.set("sasl.mechanisms", mechanism(settings.sasl->mechanism));
        conf.set("sasl.username", settings.sasl->username);
        conf.set("sasl.password", settings.sasl->password);
    }
}

}  // namespace

base::Result<ConfHandle> make_conf(const ClientSettings& settings, Properties more) {
    use_threads_known_to_the_sanitizer();
    ConfBuilder conf;
    set_connection(conf, settings);
    set_security(conf, settings);
    for (const auto& [name, value] : more) conf.set(name, value);
    return conf.finish();
}

}  // namespace warren::kafka
