#pragma once

#include "kafka/group_questions.h"
#include "kafka/poll_counters.h"
#include "warren/core/ingest.h"
#include "warren/runtime/logging.h"

#include <cstddef>
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
    GroupReaper(GroupQuestions& questions, core::ClusterStore& store, core::TopicIngest& ingest,
                PollCounters& counters, const runtime::Logger& log)
        : questions_(&questions), store_(&store), ingest_(&ingest), counters_(&counters), log_(&log) {}

    /// Begins a round, if none is running.
    void start();
    /// Goes on with the round when there is room for questions. To be called now and then.
    void work();

private:
    void take_list(const EventHandle* answer);
    void verify_more();
    void take_offsets(const core::GroupName& group, const EventHandle* answer);
    void finish();
    void give_up(std::string_view problem);

    GroupQuestions* questions_;
    core::ClusterStore* store_;
    core::TopicIngest* ingest_;
    PollCounters* counters_;
    const runtime::Logger* log_;

    bool busy_ = false;
    bool is_listed_ = false;
    /// Groups that have neither been listed nor have offsets.
    std::vector<core::GroupName> gone_;
    /// Groups still to be asked for.
    std::vector<core::GroupName> unlisted_;
    std::size_t awaited_ = 0;
};

}  // namespace warren::kafka
