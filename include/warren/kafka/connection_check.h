#pragma once

#include "warren/kafka/client_settings.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace warren::kafka {

/// Something found out by trying.
struct Finding {
    enum class Kind : std::uint8_t {
        good,    ///< it works
        remark,  ///< it works without something that not everybody needs
        failure  ///< Warren cannot do its work
    };
    Kind kind = Kind::good;
    /// For people: the stage, what was seen and what to do about it. One line.
    std::string text;
};

/// Tries a cluster as its poller would: reaching a server (name, connection, TLS, login), the list of topics, each
/// leader at the address that it announces, the list of groups; and says which right is missing. Needs no other part
/// of the daemon. Blocks for some `patience` at worst.
[[nodiscard]] std::vector<Finding> check_cluster(const ClusterSettings& settings, std::chrono::seconds patience);

/// The same for a reader: whether its offsets topic is there, may be described and may be read, or whether the brokers
/// tell it of groups; for the source `auto`, which of the two it would be.
[[nodiscard]] std::vector<Finding> check_reader(const OffsetsReaderSettings& settings, std::chrono::seconds patience);

}  // namespace warren::kafka
