#pragma once

#include "warren/core/model/group_filter.h"
#include "warren/core/model/ids.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace warren::zookeeper {

/// `[tls.X]` as ZooKeeper takes it. PEM files; empty: not set. Without `ca_file` the system's roots are used.
struct TlsSettings {
    std::string ca_file;
    std::string cert_file;
    std::string key_file;
};

/// How to reach an ensemble.
struct SessionSettings {
    /// `host:port` each.
    std::vector<std::string> servers;
    std::chrono::seconds timeout{6};
    std::optional<TlsSettings> tls;
};

/// `[zookeeper]`: the session that is shared by everything that needs one, and where its nodes live.
struct CoordinationSettings {
    SessionSettings session;
    /// Such as `/burrow`; `/` is the root itself.
    std::string root_path = "/burrow";
};

/// `[consumer.X]` of class `kafka_zk`: groups that keep their offsets in ZooKeeper.
struct GroupWatcherSettings {
    core::ConsumerName name;
    core::ClusterName cluster;
    SessionSettings session;
    /// The groups are below `<path>/consumers`; empty: `/consumers`.
    std::string path;
    core::GroupFilter filter;
};

}  // namespace warren::zookeeper
