#pragma once

#include "kafka/admin_queue.h"
#include "kafka/poll_counters.h"
#include "warren/core/ingest.h"
#include "warren/runtime/logging.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace warren::kafka {

/// Removes groups that the brokers do not know any more. Used by the poller's thread.
///
/// The library's list lacks kinds of groups (streams, Connect), so a group that is not listed is asked for its
/// committed offsets, and goes only if it has none. An incomplete or an empty list removes nothing: an empty one means
/// missing rights as often as it means no groups.
class GroupReaper {
public:
    GroupReaper(AdminQueue& admin, core::ClusterStore& store, core::TopicIngest& ingest, PollCounters& counters,
                const runtime::Logger& log)
        : admin_(&admin), store_(&store), ingest_(&ingest), counters_(&counters), log_(&log) {}

    [[nodiscard]] bool idle() const { return !busy_; }
    /// Begins a round, if none is running.
    void start();
    /// Takes an answer to `list_groups` or `list_group_offsets`.
    void take(const EventHandle& event);

private:
    void take_list(const EventHandle& event);
    void take_offsets(const EventHandle& event);
    void verify_more();
    void finish();
    void give_up(std::string_view problem);

    AdminQueue* admin_;
    core::ClusterStore* store_;
    core::TopicIngest* ingest_;
    PollCounters* counters_;
    const runtime::Logger* log_;

    bool busy_ = false;
    std::uint64_t next_number_ = 1;
    /// Groups that stay.
    std::vector<core::GroupName> listed_;
    /// Groups still to be asked for, and those that have been, by the number of the request.
    std::vector<core::GroupName> unlisted_;
    std::map<std::uint64_t, core::GroupName> asked_;
};

}  // namespace warren::kafka
