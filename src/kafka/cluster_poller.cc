#include "warren/kafka/cluster_poller.h"

#include "kafka/admin_queue.h"
#include "kafka/poll_session.h"
#include "warren/runtime/supervised_thread.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace warren::kafka {

namespace {

/// Pause after a configuration that the library refuses: a file may be put in place meanwhile.
constexpr std::chrono::seconds refusal_pause{5};

/// Something that happens once and can be waited for.
class Gate {
public:
    void open() {
        {
            const std::lock_guard lock(mutex_);
            open_ = true;
        }
        opened_.notify_all();
    }

    bool wait(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        return opened_.wait(lock, stop, [this] { return open_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable_any opened_;
    bool open_ = false;
};

}  // namespace

struct ClusterPoller::Impl {
    Impl(ClusterSettings with, core::ClusterStore& into, runtime::HealthBoard::Reporter reporter,
         runtime::StatsRegistry& stats, runtime::Logger logger)
        : settings(std::move(with)),
          store(into),
          ingest(into),
          group_offsets(ingest_of_group_offsets()),
          health(reporter),
          counters(stats, settings.name.str()),
          log(std::move(logger)),
          thread("poll-" + settings.name.str(), log, [this](const std::stop_token& stop) { run(stop); }) {}

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            auto client = open_asking_client(settings.client, "burrow-" + settings.name.str(), log);
            if (!client) {
                health.down("client configuration refused: " + client.error().message);
                runtime::sleep_unless_stopped(stop, refusal_pause);
                continue;
            }
            PollSession session({settings, store, ingest, group_offsets.get(), table, health, counters, log,
                                 [this] { first_round.open(); }},
                                std::move(*client));
            session.run(stop);
        }
    }

    std::unique_ptr<core::GroupOffsetsIngest> ingest_of_group_offsets() {
        if (settings.reconcile_refresh.count() == 0 || settings.told_groups.empty()) return nullptr;
        return std::make_unique<core::GroupOffsetsIngest>(store, settings.told_groups);
    }

    const ClusterSettings settings;
    core::ClusterStore& store;
    core::TopicIngest ingest;
    const std::unique_ptr<core::GroupOffsetsIngest> group_offsets;
    TopicTable table;
    HealthLine health;
    PollCounters counters;
    const runtime::Logger log;
    mutable Gate first_round;
    runtime::SupervisedThread thread;
};

ClusterPoller::ClusterPoller(ClusterSettings settings, core::ClusterStore& store, runtime::HealthBoard::Reporter health,
                             runtime::StatsRegistry& stats, runtime::Logger log)
    : impl_(std::make_unique<Impl>(std::move(settings), store, health, stats, std::move(log))) {}

ClusterPoller::~ClusterPoller() = default;

void ClusterPoller::request_stop() {
    impl_->thread.request_stop();
}

bool ClusterPoller::wait_for_first_round(const std::stop_token& stop) const {
    return impl_->first_round.wait(stop);
}

}  // namespace warren::kafka
