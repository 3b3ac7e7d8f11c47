#include "kafka/snapshot_writer.h"

#include "kafka/snapshot_file.h"
#include "warren/core/snapshot/codec.h"
#include "warren/runtime/clock.h"
#include "warren/runtime/frame_file.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace warren::kafka {

namespace {

/// Size at which bytes go to the file.
constexpr std::size_t frame_size = std::size_t{1} << 20U;

}  // namespace

SnapshotWriter::SnapshotWriter(const OffsetsReaderSettings& settings, core::OffsetsIngest& ingest,
                               const ReadMemory& memory, const HeldUpReader& held_up, BatchGate& gate,
                               const SnapshotStats& stats, const runtime::Logger& log)
    : settings_(settings),
      ingest_(ingest),
      memory_(memory),
      held_up_(held_up),
      gate_(gate),
      stats_(stats),
      log_(log) {}

bool SnapshotWriter::write(const std::stop_token& stop) {
    const auto begun = runtime::monotonic_now();
    const auto outcome = try_to_write(stop);
    if (!outcome) {
        stats_.failures.add();
        if (!std::exchange(failing_, true)) {
            log_.warn("cannot write a snapshot", {{"error", outcome.error().message}});
        }
        return true;
    }
    if (*outcome == Outcome::not_now) return false;
    const auto now = runtime::monotonic_now();
    stats_.age.set_moment(now);
    stats_.duration.set(std::chrono::duration_cast<std::chrono::milliseconds>(now - begun).count());
    if (std::exchange(failing_, false)) {
        log_.info("snapshots can be written again", {{"file", settings_.snapshot_file}});
    }
    return true;
}

base::Result<SnapshotWriter::Outcome> SnapshotWriter::try_to_write(const std::stop_token& stop) {
    std::string bytes;
    std::uint64_t breaks = 0;
    {
        const auto stay = gate_.enter();
        if (!has_picture()) return Outcome::not_now;
        breaks = memory_.breaks;
        core::snapshot::encode(header(), bytes);
    }
    auto file = runtime::FrameFileWriter::create(settings_.snapshot_file, snapshot_mark);
    if (!file) return tl::unexpected(file.error());
    base::Result<void> done;
    const auto flush = [&] {
        if (done) done = (*file)->write(bytes);
        bytes.clear();
    };
    {
        const auto stay = gate_.enter();
        ingest_.save_logs(bytes);
    }
    const auto flush_full = [&] {
        if (bytes.size() >= frame_size) flush();
    };
    ingest_.save_ends(bytes, flush_full);
    flush();
    for (std::size_t part = 0; part < core::ClusterStore::parts && done; ++part) {
        {
            const auto stay = gate_.enter();
            if (memory_.breaks != breaks || stop.stop_requested()) return Outcome::not_now;
            core::snapshot::encode(positions(), bytes);
            ingest_.save_part(
                part, [&](core::snapshot::GroupState& group) { held_up_.leave_out_unsure(group); }, bytes);
        }
        flush();
    }
    {
        const auto stay = gate_.enter();
        if (memory_.breaks != breaks) return Outcome::not_now;
        ingest_.save_names(bytes);
    }
    ingest_.save_let_go(bytes, flush_full);
    flush();
    if (done) done = (*file)->commit();
    if (!done) return tl::unexpected(done.error());
    stats_.bytes.set(static_cast<std::int64_t>((*file)->size()));
    return Outcome::written;
}

bool SnapshotWriter::has_picture() const {
    return memory_.caught_up && !memory_.cluster_id.empty() && memory_.progress.partitions() > 0;
}

core::snapshot::Header SnapshotWriter::header() const {
    return {.written_at_ms = base::to_ms(runtime::wall_now()),
            .cluster_id = memory_.cluster_id,
            .offsets_topic = settings_.offsets_topic,
            .topic_id = memory_.topic_id};
}

core::snapshot::Positions SnapshotWriter::positions() const {
    core::snapshot::Positions positions;
    for (std::size_t i = 0; i < memory_.progress.partitions(); ++i) {
        positions.next.push_back(memory_.progress.position(static_cast<std::int32_t>(i)));
    }
    return positions;
}

}  // namespace warren::kafka
