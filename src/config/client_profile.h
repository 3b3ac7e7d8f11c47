#pragma once

#include "config/configuration.h"
#include "warren/http/config_view.h"
#include "warren/kafka/client_settings.h"

#include <set>
#include <string>
#include <vector>

namespace warren::config {

/// `[client-profile.X]` with its `[tls.X]` and `[sasl.X]`.
struct ClientProfile {
    /// Without servers.
    kafka::ClientSettings client;
    std::string kafka_version;
};

/// The profile of a cluster or consumer of class `kafka`; problems with it are reported. A module without a profile has
/// the defaults, in plain text.
[[nodiscard]] ClientProfile read_client_profile(const Configuration& configuration, const SectionReader& module);

/// The profile of a module as the API shows it. Defaults show only for the profiles in `used_by_kafka`, by lower-cased
/// name.
[[nodiscard]] http::ClientProfileView view_client_profile(const Configuration& configuration,
                                                          const SectionReader& module,
                                                          const std::set<std::string>& used_by_kafka);

/// `cafile`, or `cacert` in its place.
[[nodiscard]] std::string ca_file_of(const SectionReader& tls);

/// Refuse the files of a `[tls.X]` that cannot be read. Certificate and key are looked at only if both are set; whether
/// they are and can be read is returned.
void check_ca_file(const SectionReader& tls);
bool check_certificate_and_key(const SectionReader& tls);

/// The module's servers; refuses none and malformed ones, in these words.
struct ServerRefusals {
    std::string none;
    std::string malformed;
    /// What to write instead of none.
    std::string example = R"(["localhost:9092"])";
};
[[nodiscard]] std::vector<std::string> read_servers(const SectionReader& module, const ServerRefusals& refusals);

}  // namespace warren::config
