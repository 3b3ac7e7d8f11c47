#pragma once

#include "warren/base/result.h"
#include "warren/base/time.h"
#include "zookeeper/answer.h"
#include "zookeeper/conversation.h"
#include "zookeeper/lease.h"

#include <string>
#include <vector>

namespace warren::zookeeper {

/// Competes for a lock within one session, by the recipe of lock_recipe.h. For one thread.
class Candidate {
public:
    /// `id` is the competitor's own, in all its sessions.
    Candidate(Conversation& conversation, std::string folder, std::string id, Lease& lease)
        : conversation_(conversation), folder_(std::move(folder)), id_(std::move(id)), lease_(lease) {}

    /// Queues for the lock: makes an own node, and its folder where that is missing. Nodes of earlier attempts are
    /// taken away first: they would stand before the new one for as long as their session lives.
    [[nodiscard]] base::Result<void> enqueue();
    /// Returns when it is our turn.
    [[nodiscard]] base::Result<void> wait_for_turn();
    /// Keeps the lease renewed for as long as the node is there. Always ends with the reason why it is not any more.
    [[nodiscard]] base::Result<void> hold();

private:
    using Names = std::vector<std::string>;

    [[nodiscard]] base::Result<Names> list();
    [[nodiscard]] base::Result<void> make_folder();
    [[nodiscard]] base::Result<void> remove_leftovers();
    /// After a create whose answer was lost: the name of the node if it was made all the same, empty otherwise.
    [[nodiscard]] base::Result<std::string> find_made();

    Conversation& conversation_;
    const std::string folder_;
    const std::string id_;
    Lease& lease_;
    /// The name of the node made last.
    std::string own_;
};

}  // namespace warren::zookeeper
