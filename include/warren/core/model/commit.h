#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace warren::core {

/// One committed offset as a window keeps it.
struct Commit {
    /// The committed offset: the next one the group will read. Brokers check neither sign nor range.
    std::int64_t offset = 0;
    /// Commit time of the broker, milliseconds since 1970. Any number can stand in a record.
    std::int64_t timestamp_ms = 0;
    /// Our own clock when the commit was stored: whole seconds, given in milliseconds since 1970.
    std::int64_t observed_at_ms = 0;
    /// Log end offset minus committed offset when the commit arrived, at least 0; none if it arrived out of order.
    std::optional<std::uint64_t> lag;

    friend bool operator==(const Commit&, const Commit&) = default;
};

/// A commit in a window with its position in the offsets topic, which orders the window.
struct WindowEntry {
    Commit commit;
    std::int64_t order = 0;

    friend bool operator==(const WindowEntry&, const WindowEntry&) = default;
};

/// The group member to which a partition is assigned.
struct Owner {
    /// Host as the broker wrote it, usually like `/10.1.2.3`.
    std::string host;
    std::string client_id;

    friend bool operator==(const Owner&, const Owner&) = default;
};

/// Shared by all partitions of a member; null if nobody is known to own the partition.
using OwnerRef = std::shared_ptr<const Owner>;

}  // namespace warren::core
