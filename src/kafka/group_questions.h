#pragma once

#include "kafka/admin_queue.h"
#include "warren/base/time.h"
#include "warren/core/model/ids.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace warren::kafka {

/// Questions about groups that are on their way, from all who ask through one client: what groups there are, what a
/// group has committed, and what its members own. Keeps the rules of `AdminQueue`: a group is not asked for the
/// same again before it has answered, and nobody waits longer than an answer is worth. Used by one thread.
class GroupQuestions {
public:
    /// Called once per question: with the answer, or with null when it is not waited for any longer. May ask more.
    using Taker = std::function<void(const EventHandle* answer)>;

    /// `most_asked`: questions at the same time.
    explicit GroupQuestions(AdminQueue& admin, std::size_t most_asked = 20)
        : admin_(&admin), most_asked_(most_asked) {}

    /// Whether a question about a group may be asked now.
    [[nodiscard]] bool has_room() const;
    void ask_for_list(Taker taker);
    /// Asks what a group has committed. Returns false, and nothing happens, if an earlier question about it has had no
    /// answer yet.
    [[nodiscard]] bool ask(const core::GroupName& group, Taker taker);
    /// The same for what its members own.
    [[nodiscard]] bool ask_for_members(const core::GroupName& group, Taker taker);

    /// Takes an answer to any of them.
    void take(const EventHandle& event);
    /// Gives up answers that do not come. To be called now and then.
    void look_after(base::MonotonicTime now);
    /// See `AdminQueue`.
    [[nodiscard]] bool wants_new_client(base::MonotonicTime now) const;

private:
    enum class What : std::uint8_t { list, offsets, members };
    struct Question {
        What what = What::list;
        /// None: the list of groups.
        std::optional<core::GroupName> group;
        base::MonotonicTime at;
        /// None: the answer, if it comes, is ignored.
        Taker taker;
    };

    /// Returns whether it may be asked.
    [[nodiscard]] bool note(What what, const core::GroupName& group, Taker taker);

    AdminQueue* admin_;
    std::size_t most_asked_;
    std::uint64_t next_number_ = 1;
    /// Questions without an answer, by their numbers, so the oldest first.
    std::map<std::uint64_t, Question> asked_;
    /// What of which groups.
    std::set<std::pair<What, core::GroupName>> groups_;
    std::size_t awaited_ = 0;
};

}  // namespace warren::kafka
