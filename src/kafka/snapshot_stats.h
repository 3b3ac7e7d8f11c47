#pragma once

#include "warren/runtime/stats.h"

#include <cstdint>
#include <string>

namespace warren::kafka {

/// The figures of a reader's snapshots. Only where snapshots are on.
class SnapshotStats {
public:
    /// What became of the snapshot at the start.
    enum class Load : std::uint8_t {
        none,    ///< there was no file
        taken,   ///< reading went on in all partitions
        partly,  ///< some partitions were read anew
        refused  ///< it was damaged or did not fit
    };
    static constexpr std::size_t loads = 4;

    SnapshotStats(runtime::StatsRegistry& stats, const std::string& consumer);

    void loaded(Load what, std::int64_t groups) const;

    /// Of the last one that was written.
    runtime::Stat& age;
    runtime::Stat& bytes;
    runtime::Stat& duration;
    runtime::Stat& failures;

private:
    runtime::StatsRegistry* stats_;
    std::string consumer_;
    runtime::Stat& groups_;
};

}  // namespace warren::kafka
