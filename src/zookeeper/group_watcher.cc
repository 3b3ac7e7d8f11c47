#include "warren/zookeeper/group_watcher.h"

#include "warren/runtime/clock.h"
#include "warren/runtime/supervised_thread.h"
#include "zookeeper/commit_writer.h"
#include "zookeeper/ensemble.h"
#include "zookeeper/group_tree.h"
#include "zookeeper/mailbox.h"
#include "zookeeper/paths.h"
#include "zookeeper/session.h"

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>

namespace warren::zookeeper {
namespace {

using namespace std::chrono_literals;
using runtime::StatKind;

/// Requests on their way at the same time: enough to keep a server busy, few enough not to flood it.
constexpr std::size_t most_in_flight = 256;
constexpr auto look_period = 500ms;
constexpr auto retry_period = 30s;
/// After a lost connection the library registers all watches anew by one request, and servers cut connections off whose
/// requests are longer than 1 MiB. A tree beyond half of it is read anew in a new session instead.
constexpr std::size_t most_path_bytes = 512 * 1024;

struct Reply {
    ReadRequest request;
    Answer answer;
};
using Letter = std::variant<Event, Reply>;

struct Counters {
    Counters(runtime::StatsRegistry& stats, const std::string& consumer)
        : reads(stats.stat(StatKind::counter, "warren_zookeeper_reads_total", "Nodes asked for",
                           {{"consumer", consumer}})),
          expired(stats.stat(StatKind::counter, "warren_zookeeper_sessions_expired_total",
                             "Sessions that expired; all is read again after each", {{"consumer", consumer}})),
          nodes(stats.stat(StatKind::gauge, "warren_zookeeper_watched_nodes", "Nodes that are being watched",
                           {{"consumer", consumer}})) {}

    runtime::Stat& reads;
    runtime::Stat& expired;
    runtime::Stat& nodes;
};

void send(Session& session, const ReadRequest& request, Session::AnswerFunction on_answer) {
    switch (request.kind) {
        case ReadRequest::Kind::exists:
            return session.exists(request.path, Watch::yes, std::move(on_answer));
        case ReadRequest::Kind::children:
            return session.children(request.path, Watch::yes, std::move(on_answer));
        case ReadRequest::Kind::data:
            return session.data(request.path, Watch::yes, std::move(on_answer));
        case ReadRequest::Kind::owner:
            return session.data(request.path, Watch::no, std::move(on_answer));
    }
}

}  // namespace

struct GroupWatcher::Impl {
    Impl(GroupWatcherSettings with, core::ClusterStore& store, runtime::HealthBoard::Reporter reporter,
         runtime::StatsRegistry& stats, const runtime::Logger& logger)
        : settings(std::move(with)),
          root(join(settings.path, "consumers")),
          health(reporter),
          log(logger),
          writer(store, stats, settings.name.str(), log),
          counters(stats, settings.name.str()),
          ensemble(settings.session, health, log),
          thread("read-" + settings.name.str(), log, [this](const std::stop_token& stop) { run(stop); }) {}

    void run(const std::stop_token& stop);
    /// Reads and watches the tree until the session is over.
    void follow(const std::stop_token& stop, Session& session, Mailbox<Letter>& mailbox);
    void take(GroupTree& tree, const Letter& letter);
    void ask(GroupTree& tree, Session& session, Mailbox<Letter>& mailbox);
    void show(const GroupTree& tree);

    const GroupWatcherSettings settings;
    const std::string root;
    const runtime::HealthBoard::Reporter health;
    const runtime::Logger log;
    CommitWriter writer;
    Counters counters;
    Ensemble ensemble;
    bool is_first_session = true;
    std::size_t in_flight = 0;
    runtime::SupervisedThread thread;
};

void GroupWatcher::Impl::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        // It outlives the session, which puts into it.
        Mailbox<Letter> mailbox;
        const auto session = ensemble.open(stop, [&mailbox](Event event) { mailbox.put(std::move(event)); });
        if (!session) return;
        follow(stop, *session, mailbox);
        is_first_session = false;
    }
}

void GroupWatcher::Impl::follow(const std::stop_token& stop, Session& session, Mailbox<Letter>& mailbox) {
    GroupTree tree(root, settings.filter);
    in_flight = 0;
    bool was_connected = false;
    auto next_retry = runtime::monotonic_now() + retry_period;
    while (!stop.stop_requested() && !ensemble.is_over()) {
        for (const Letter& letter : mailbox.take(stop, runtime::monotonic_now() + look_period)) take(tree, letter);
        writer.write(tree.take_news(), runtime::wall_now());
        const auto now = runtime::monotonic_now();
        if (ensemble.is_connected()) {
            if (!std::exchange(was_connected, true) && !is_first_session) log.info("reinitializing watches");
            if (now >= next_retry) {
                tree.retry_failed();
                next_retry = now + retry_period;
            }
            ask(tree, session, mailbox);
            show(tree);
        } else if (was_connected && tree.path_bytes() > most_path_bytes) {
            return;
        }
        ensemble.look_after(session, now);
    }
}

void GroupWatcher::Impl::take(GroupTree& tree, const Letter& letter) {
    if (const auto* reply = std::get_if<Reply>(&letter)) {
        --in_flight;
        tree.answer(reply->request, reply->answer);
        return;
    }
    const auto& event = std::get<Event>(letter);
    if (event.kind == Event::Kind::expired) counters.expired.add();
    ensemble.take(event, runtime::monotonic_now());
    if (!event.path.empty()) tree.take(event);
}

void GroupWatcher::Impl::ask(GroupTree& tree, Session& session, Mailbox<Letter>& mailbox) {
    while (in_flight < most_in_flight) {
        auto request = tree.next_request();
        if (!request) return;
        ++in_flight;
        counters.reads.add();
        send(session, *request, [&mailbox, request = *request](Answer answer) {
            mailbox.put(Reply{request, std::move(answer)});
        });
    }
}

void GroupWatcher::Impl::show(const GroupTree& tree) {
    counters.nodes.set(static_cast<std::int64_t>(tree.size()));
    if (tree.root_failure()) {
        health.down("cannot list " + root + " in ZooKeeper: " + *tree.root_failure());
        // What cannot be read does not hold up the start.
        health.caught_up();
    } else if (tree.root_is_missing()) {
        health.waiting(root + " does not exist yet in ZooKeeper");
        health.caught_up();
    } else if (tree.has_read_all()) {
        health.up();
        health.caught_up();
    } else if (tree.size() > 1) {
        health.up();
    }
}

GroupWatcher::GroupWatcher(GroupWatcherSettings settings, core::ClusterStore& store,
                           runtime::HealthBoard::Reporter health, runtime::StatsRegistry& stats, runtime::Logger log)
    : impl_(std::make_unique<Impl>(std::move(settings), store, health, stats, log)) {}

GroupWatcher::~GroupWatcher() = default;

void GroupWatcher::request_stop() {
    impl_->thread.request_stop();
}

}  // namespace warren::zookeeper
