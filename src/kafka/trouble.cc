#include "kafka/trouble.h"

namespace warren::kafka {

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// The library appends "(after 3ms in state CONNECT, 2 identical error(s) suppressed)", different each time.
std::string_view without_circumstances(std::string_view text) {
    const auto start = text.rfind(" (after ");
    return start == std::string_view::npos ? text : text.substr(0, start);
}

Cause cause_of_transport_error(std::string_view text) {
    if (contains(text, "Failed to resolve")) return Cause::resolve;
    if (contains(text, "setup timed out") || contains(text, "timed out")) return Cause::timeout;
    if (contains(text, "Connect to")) return Cause::connect;
    if (contains(text, "SSL")) return Cause::tls;
    return Cause::transport;
}

Cause cause_of(rd_kafka_resp_err_t error, std::string_view text) {
    switch (error) {
        case RD_KAFKA_RESP_ERR__RESOLVE:
            return Cause::resolve;
        case RD_KAFKA_RESP_ERR__SSL:
            return Cause::tls;
        case RD_KAFKA_RESP_ERR__AUTHENTICATION:
        case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
        case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
        case RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE:
            return Cause::authentication;
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
        case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
            return Cause::authorization;
        case RD_KAFKA_RESP_ERR__TIMED_OUT:
        case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
        case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
            return Cause::timeout;
        case RD_KAFKA_RESP_ERR__TRANSPORT:
        case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
            return cause_of_transport_error(text);
        default:
            return Cause::other;
    }
}

std::string_view stage(Cause cause) {
    switch (cause) {
        case Cause::resolve:
            return "host name cannot be resolved";
        case Cause::connect:
            return "connecting failed";
        case Cause::tls:
            return "TLS failed";
        case Cause::authentication:
            return "authentication failed";
        case Cause::authorization:
            return "not authorized";
        case Cause::timeout:
            return "no answer in time";
        case Cause::transport:
            return "connection lost";
        case Cause::other:
            break;
    }
    return "request failed";
}

}  // namespace

std::string_view to_string(Cause cause) {
    switch (cause) {
        case Cause::resolve:
            return "resolve";
        case Cause::connect:
            return "connect";
        case Cause::tls:
            return "tls";
        case Cause::authentication:
            return "authentication";
        case Cause::authorization:
            return "authorization";
        case Cause::timeout:
            return "timeout";
        case Cause::transport:
            return "transport";
        case Cause::other:
            break;
    }
    return "other";
}

Trouble trouble_from(rd_kafka_resp_err_t error, std::string_view text) {
    if (text.empty()) text = rd_kafka_err2str(error);
    return {cause_of(error, text), std::string(without_circumstances(text))};
}

std::string describe(const Trouble& trouble) {
    return std::string(stage(trouble.cause)) + ": " + trouble.text;
}

}  // namespace warren::kafka
