#include "kafka/warm_start.h"

#include "kafka/snapshot_file.h"
#include "warren/core/snapshot/codec.h"
#include "warren/runtime/clock.h"
#include "warren/runtime/frame_file.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace warren::kafka {

namespace {

using core::snapshot::Header;
using core::snapshot::Item;
using core::snapshot::Positions;

/// So far clocks may be apart.
constexpr std::chrono::minutes clock_tolerance{5};

/// Calls `take` with the items of a frame.
template <typename Take>
base::Result<void> for_each_item(std::string_view frame, const Take& take) {
    core::snapshot::Decoder decoder(frame);
    while (true) {
        auto item = decoder.next();
        if (!item) return tl::unexpected(item.error());
        if (!*item) return {};
        take(**item);
    }
}

template <typename Take>
base::Result<void> for_each_frame(runtime::FrameFileReader& file, const Take& take) {
    if (auto done = file.rewind(); !done) return done;
    while (true) {
        const auto frame = file.next();
        if (!frame) return tl::unexpected(frame.error());
        if (!*frame) return {};
        if (auto done = take(**frame); !done) return done;
    }
}

/// What decides whether a snapshot fits.
struct Overview {
    std::optional<Header> header;
    /// Of all parts, in their order.
    std::vector<Positions> parts;
};

/// Goes through the whole file, so that all of it is known to be good before anything is taken.
base::Result<Overview> look_through(runtime::FrameFileReader& file) {
    Overview seen;
    auto done = for_each_frame(file, [&](std::string_view frame) {
        return for_each_item(frame, [&](Item& item) {
            if (auto* header = std::get_if<Header>(&item); header && !seen.header) seen.header = std::move(*header);
            if (auto* part = std::get_if<Positions>(&item)) seen.parts.push_back(std::move(*part));
        });
    });
    if (!done) return tl::unexpected(done.error());
    if (!seen.header || seen.parts.empty()) return base::failure("it has no header or no positions");
    return seen;
}

base::Result<void> check(const Header& header, const OffsetsReaderSettings& settings, const ReadMemory& memory) {
    if (header.cluster_id != memory.cluster_id) {
        return base::failure("it is of the cluster '" + header.cluster_id + "', not '" + memory.cluster_id + "'");
    }
    if (header.offsets_topic != settings.offsets_topic) {
        return base::failure("it is of the offsets topic '" + header.offsets_topic + "'");
    }
    if (header.topic_id.known() && memory.topic_id.known() && header.topic_id != memory.topic_id) {
        return base::failure("the offsets topic has been made anew since");
    }
    const auto age = runtime::wall_now() - base::wall_time_from_ms(header.written_at_ms);
    if (age < -clock_tolerance) return base::failure("it is from the future");
    if (age > settings.snapshot_max_age) return base::failure("it is too old");
    return {};
}

/// The position of each partition at which reading can go on: the lowest of all parts. None: the partition has to be
/// read anew, since a part has no position or the log does not have what is between the parts' positions and its end.
std::vector<std::optional<std::int64_t>> resumable(const std::vector<Positions>& parts,
                                                   const std::vector<OffsetRange>& ranges) {
    std::vector<std::optional<std::int64_t>> positions(ranges.size());
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        std::optional<std::int64_t> lowest;
        std::optional<std::int64_t> highest;
        const bool all_known = std::all_of(parts.begin(), parts.end(), [&](const Positions& part) {
            if (i >= part.next.size() || !part.next[i]) return false;
            lowest = std::min(lowest.value_or(*part.next[i]), *part.next[i]);
            highest = std::max(highest.value_or(*part.next[i]), *part.next[i]);
            return true;
        });
        const auto& [earliest, latest] = ranges[i];
        if (all_known && (!earliest || *lowest >= *earliest) && (!latest || *highest <= *latest)) positions[i] = lowest;
    }
    return positions;
}

class Takeover {
public:
    Takeover(runtime::FrameFileReader& file, core::OffsetsIngest& ingest, ReadMemory& memory)
        : file_(file), ingest_(ingest), memory_(memory) {}

    /// Decides what can be taken. An offsets topic that is not the brokers' own goes on as a whole or not at all: its
    /// partitions do not tell whose groups they hold.
    base::Result<void> begin(const OffsetsReaderSettings& settings, const std::vector<OffsetRange>& ranges) {
        auto seen = look_through(file_);
        if (!seen) return tl::unexpected(seen.error());
        if (auto good = check(*seen->header, settings, memory_); !good) return good;
        for (const Positions& part : seen->parts) known_partitions_ = std::max(known_partitions_, part.next.size());
        if (known_partitions_ > ranges.size()) return base::failure("the offsets topic has fewer partitions now");
        positions_ = resumable(seen->parts, ranges);
        if (resumed() == 0) return base::failure("no position of it is in the offsets topic any more");
        if (!ingest_.is_of_brokers() && resumed() < known_partitions_) {
            return base::failure("a position of it is not in the offsets topic any more");
        }
        parts_ = std::move(seen->parts);
        topic_id_ = seen->header->topic_id;
        return {};
    }

    base::Result<void> run() {
        std::vector<bool> goes_on;
        for (const auto& position : positions_) goes_on.push_back(position.has_value());
        // Partitions that were added since have no groups that were known before.
        goes_on.resize(known_partitions_);
        ingest_.begin_restore(std::move(goes_on), std::move(parts_));
        const auto now = runtime::wall_now();
        auto done = for_each_frame(file_, [&](std::string_view frame) {
            return for_each_item(frame, [&](const Item& item) {
                if (ingest_.restore(item, now)) ++groups_;
            });
        });
        if (!done) {
            ingest_.forget_topic();
            return done;
        }
        ingest_.end_restore(now);
        const auto begun = runtime::monotonic_now();
        for (std::size_t i = 0; i < positions_.size(); ++i) {
            if (!positions_[i]) continue;
            memory_.progress.begin(static_cast<std::int32_t>(i), *positions_[i], std::nullopt, begun);
        }
        memory_.from_oldest = true;
        // Where the brokers have not told it yet, theirs shows later whether the topic is still the same.
        if (!memory_.topic_id.known()) memory_.topic_id = topic_id_;
        return {};
    }

    [[nodiscard]] std::size_t resumed() const {
        return static_cast<std::size_t>(std::count_if(positions_.begin(), positions_.end(),
                                                      [](const auto& position) { return position.has_value(); }));
    }
    [[nodiscard]] bool is_whole() const { return resumed() >= known_partitions_; }
    [[nodiscard]] std::int64_t groups() const { return groups_; }

private:
    runtime::FrameFileReader& file_;
    core::OffsetsIngest& ingest_;
    ReadMemory& memory_;
    std::vector<Positions> parts_;
    core::TopicId topic_id_;
    std::size_t known_partitions_ = 0;
    std::vector<std::optional<std::int64_t>> positions_;
    std::int64_t groups_ = 0;
};

}  // namespace

void take_snapshot_over(const OffsetsReaderSettings& settings, const std::vector<OffsetRange>& ranges,
                        core::OffsetsIngest& ingest, ReadMemory& memory, Warming& warming, const SnapshotStats& stats,
                        const runtime::Logger& log) {
    const auto begun = runtime::monotonic_now();
    const auto refuse = [&](const base::Error& why) {
        log.warn("snapshot is ignored", {{"file", settings.snapshot_file}, {"reason", why.message}});
        stats.loaded(SnapshotStats::Load::refused, 0);
    };
    auto file = runtime::FrameFileReader::open(settings.snapshot_file, snapshot_mark);
    if (!file) return refuse(file.error());
    if (!*file) return stats.loaded(SnapshotStats::Load::none, 0);
    Takeover takeover(**file, ingest, memory);
    if (auto good = takeover.begin(settings, ranges); !good) return refuse(good.error());
    warming.begin();
    if (auto done = takeover.run(); !done) return refuse(done.error());
    stats.loaded(takeover.is_whole() ? SnapshotStats::Load::taken : SnapshotStats::Load::partly, takeover.groups());
    stats.bytes.set(static_cast<std::int64_t>((*file)->size()));
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(runtime::monotonic_now() - begun);
    log.info("reading goes on where a snapshot ends", {{"file", settings.snapshot_file},
                                                       {"groups", takeover.groups()},
                                                       {"partitions", static_cast<std::int64_t>(takeover.resumed())},
                                                       {"milliseconds", took.count()}});
}

}  // namespace warren::kafka
