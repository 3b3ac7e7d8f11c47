#pragma once

#include "warren/core/model/group_filter.h"
#include "warren/core/model/ids.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace warren::kafka {

/// `[tls.X]`.
struct TlsSettings {
    /// PEM files; empty: not set. Without `ca_file` the system's roots are used.
    std::string ca_file;
    std::string cert_file;
    std::string key_file;
    /// Do not verify the server.
    bool no_verify = false;

    friend bool operator==(const TlsSettings&, const TlsSettings&) = default;
};

enum class SaslMechanism : std::uint8_t { plain, scram_sha_256, scram_sha_512 };

/// `[sasl.X]`.
struct SaslSettings {
    SaslMechanism mechanism = SaslMechanism::plain;
    std::string username;
    std::string password;

    friend bool operator==(const SaslSettings&, const SaslSettings&) = default;
};

/// How to reach a Kafka cluster: `servers` and `[client-profile.X]`.
struct ClientSettings {
    /// `host:port` each.
    std::vector<std::string> servers;
    std::string client_id = "burrow-lagchecker";
    std::optional<TlsSettings> tls;
    std::optional<SaslSettings> sasl;
    std::chrono::seconds dial_timeout{30};
    std::chrono::seconds read_timeout{30};
};

/// `[cluster.X]`.
struct ClusterSettings {
    core::ClusterName name;
    ClientSettings client;
    /// Period of the end offset requests.
    std::chrono::seconds offset_refresh{10};
    /// Period after which topics are listed anew.
    std::chrono::seconds topic_refresh{60};
    /// Period of the group reaper; 0: off.
    std::chrono::seconds groups_reaper_refresh{0};
    /// Period in which the brokers are asked for the committed offsets of all groups, at the start for the first time;
    /// 0: never.
    std::chrono::seconds reconcile_refresh{600};
    /// The filters of the readers of the brokers' own offsets topic, whose groups those are; none: nobody asks.
    std::vector<core::GroupFilter> told_groups;
};

/// Where a reader gets what groups commit: by reading the offsets topic, by asking the brokers again and again, or by
/// asking only where reading is refused.
enum class OffsetsSource : std::uint8_t { offsets_topic, admin, automatic };

/// `[consumer.X]` of class `kafka`.
struct OffsetsReaderSettings {
    core::ConsumerName name;
    core::ClusterName cluster;
    ClientSettings client;
    OffsetsSource source = OffsetsSource::offsets_topic;
    std::string offsets_topic = "__consumer_offsets";
    /// Where brokers are asked: a round begins so often, if the one before is over.
    std::chrono::seconds admin_refresh{10};
    /// Questions a second at most.
    std::int64_t admin_requests = 500;
    /// Read from the newest record instead of the oldest.
    bool start_latest = false;
    /// With `start_latest`: read the old records as well, beside the new ones.
    bool backfill_earliest = false;
    core::GroupFilter filter;
    /// Where the reader keeps what it knows for the next start; empty: nowhere.
    std::string snapshot_file;
    std::chrono::seconds snapshot_interval{300};
    /// An older one is not taken. Kafka keeps tombstones for a day by default: later on nothing tells of what has been
    /// deleted since.
    std::chrono::seconds snapshot_max_age{86'400};
};

}  // namespace warren::kafka
