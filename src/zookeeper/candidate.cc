#include "zookeeper/candidate.h"

#include "warren/runtime/clock.h"
#include "zookeeper/lock_recipe.h"
#include "zookeeper/paths.h"

namespace warren::zookeeper {
namespace {

constexpr int most_creates = 3;
/// Renewals in the time of one session timeout.
constexpr int renewals = 6;

std::string reason_of(const Answer& answer) {
    switch (answer.code) {
        case Code::ok:
            return "unexpected";
        case Code::no_node:
            return "the node does not exist";
        case Code::node_exists:
            return "the node exists";
        case Code::connection_loss:
            return "connection lost";
        case Code::session_over:
            return "session over";
        case Code::refused:
            break;
    }
    return answer.text;
}

tl::unexpected<base::Error> failed(const std::string& what, const std::string& path, const Answer& answer) {
    return base::failure(what + " '" + path + "': " + reason_of(answer));
}

}  // namespace

base::Result<void> Candidate::enqueue() {
    if (auto removed = remove_leftovers(); !removed) return removed;
    const std::string path = join(folder_, lock_node_prefix(id_));
    Answer answer;
    for (int i = 0; i < most_creates; ++i) {
        answer = conversation_.create(path, NodeKind::ephemeral_sequential);
        if (answer.code == Code::ok) {
            own_ = answer.text.substr(answer.text.rfind('/') + 1);
            return {};
        }
        if (answer.code == Code::connection_loss) {
            const auto made = find_made();
            if (!made) return tl::unexpected(made.error());
            own_ = *made;
            if (!own_.empty()) return {};
        } else if (answer.code == Code::no_node) {
            if (auto folder = make_folder(); !folder) return folder;
        } else {
            break;
        }
    }
    return failed("creating", path, answer);
}

base::Result<Candidate::Names> Candidate::list() {
    Answer answer;
    do {
        answer = conversation_.children(folder_);
    } while (answer.code == Code::connection_loss);
    if (answer.code == Code::ok) return std::move(answer.children);
    if (answer.code != Code::no_node) return failed("listing", folder_, answer);
    if (auto made = make_folder(); !made) return tl::unexpected(made.error());
    return Names{};
}

base::Result<void> Candidate::make_folder() {
    for (const std::string& path : prefixes(folder_)) {
        // Asked first: where others own the upper parts, creating is refused also for what is there.
        Answer answer = conversation_.exists(path, Watch::no);
        if (answer.code == Code::no_node) answer = conversation_.create(path, NodeKind::persistent);
        if (answer.code != Code::ok && answer.code != Code::node_exists) return failed("creating", path, answer);
    }
    return {};
}

base::Result<void> Candidate::remove_leftovers() {
    const auto names = list();
    if (!names) return tl::unexpected(names.error());
    for (const std::string& name : nodes_of(*names, id_)) {
        const std::string path = join(folder_, name);
        const Answer answer = conversation_.remove(path);
        if (answer.code != Code::ok && answer.code != Code::no_node) return failed("deleting the own", path, answer);
    }
    return {};
}

base::Result<std::string> Candidate::find_made() {
    const auto names = list();
    if (!names) return tl::unexpected(names.error());
    for (const std::string& name : nodes_of(*names, id_)) {
        const Answer answer = conversation_.exists(join(folder_, name), Watch::no);
        if (answer.code == Code::ok && answer.stat.ephemeral_owner == conversation_.session().id()) return name;
        if (answer.code != Code::ok && answer.code != Code::no_node) return failed("looking for", name, answer);
    }
    return std::string();
}

base::Result<void> Candidate::wait_for_turn() {
    while (true) {
        const auto names = list();
        if (!names) return tl::unexpected(names.error());
        const auto turn = turn_of(*names, own_);
        if (!turn) return tl::unexpected(turn.error());
        if (!turn->predecessor) return {};
        const std::string path = join(folder_, *turn->predecessor);
        const Answer answer = conversation_.data(path, Watch::yes);
        if (answer.code == Code::ok) {
            static_cast<void>(conversation_.wait_for_node(base::MonotonicTime::max()));
        } else if (answer.code != Code::no_node && answer.code != Code::connection_loss) {
            return failed("watching", path, answer);
        }
    }
}

base::Result<void> Candidate::hold() {
    const std::string path = join(folder_, own_);
    const Session& session = conversation_.session();
    while (true) {
        const Answer answer = conversation_.exists(path, Watch::yes);
        if (answer.code == Code::ok && answer.stat.ephemeral_owner == session.id()) {
            lease_.renew(conversation_.last_sent_at(), session.timeout());
        } else if (answer.code != Code::connection_loss) {
            lease_.give_up();
            return failed("holding", path, answer);
        }
        const auto pause = session.timeout() / renewals;
        static_cast<void>(conversation_.wait_for_node(runtime::monotonic_now() + pause));
    }
}

}  // namespace warren::zookeeper
