#pragma once

#include "warren/base/time.h"
#include "warren/core/window/cluster_store.h"

#include <map>
#include <vector>

namespace warren::core {

/// Up to which moment the readers of offsets topics have read everything. What counts and why is said at
/// `ClusterStore::begin_reading`. No lock.
class ReadUp {
public:
    /// A reader of `topic` begins.
    [[nodiscard]] ReaderNumber begin(LogId topic);
    /// At that moment the reader had everything in the partition `log`.
    void note(ReaderNumber reader, LogId log, base::MonotonicTime at);
    /// Whether all readers had everything at that moment or later: in the partition `log`, or in each partition of the
    /// topic `log` of which one of them has said so. Not if none has.
    [[nodiscard]] bool is_since(LogId log, base::MonotonicTime moment) const;
    /// The log, or all of a topic's, are not what they were. Who reads the topic stays.
    void forget_log(LogId log);

private:
    struct Reader {
        LogId topic = 0;
        /// By partition.
        std::map<LogId, base::MonotonicTime> read_up;
    };

    [[nodiscard]] bool all_say_so(LogId partition, base::MonotonicTime moment) const;

    /// By their numbers.
    std::vector<Reader> readers_;
};

}  // namespace warren::core
