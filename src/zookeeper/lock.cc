#include "warren/zookeeper/lock.h"

#include "warren/runtime/clock.h"
#include "warren/runtime/supervised_thread.h"
#include "zookeeper/candidate.h"
#include "zookeeper/conversation.h"
#include "zookeeper/ensemble.h"
#include "zookeeper/lease.h"
#include "zookeeper/lock_recipe.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <utility>

namespace warren::zookeeper {
namespace {

using namespace std::chrono_literals;

constexpr auto retry_pause = 500ms;
constexpr auto warn_period = 5s;

}  // namespace

struct Lock::Impl {
    Impl(const CoordinationSettings& settings, runtime::HealthBoard::Reporter reporter, const runtime::Logger& logger)
        : folder(lock_folder(settings.root_path)),
          health(reporter),
          log(logger),
          ensemble(settings.session, health, log),
          thread("zk-lock", log, [this](const std::stop_token& stop) { run(stop); }) {}

    void run(const std::stop_token& stop);
    /// Queues, waits and holds, until something comes in between; returns what.
    base::Result<void> compete(Candidate& candidate);
    void tell(const base::Error& failure);

    const std::string folder;
    const std::string id = new_competitor_id();
    const runtime::HealthBoard::Reporter health;
    const runtime::Logger log;
    Ensemble ensemble;
    Lease lease;
    base::MonotonicTime next_warning;
    runtime::SupervisedThread thread;
};

void Lock::Impl::run(const std::stop_token& stop) {
    // Nothing that is to be seen from outside depends on it at the start.
    health.caught_up();
    while (!stop.stop_requested()) {
        const auto conversation = Conversation::begin(ensemble, stop);
        if (!conversation) return;
        // With the session, which ends after it, the lock may be another's: also if this thread fails.
        const LeaseEnd lease_end(lease);
        Candidate candidate(*conversation, folder, id, lease);
        while (!conversation->is_over()) {
            const auto result = compete(candidate);
            if (!result && !conversation->is_over()) tell(result.error());
            const auto until = runtime::monotonic_now() + retry_pause;
            while (conversation->wait_for_node(until)) {
            }
        }
    }
}

base::Result<void> Lock::Impl::compete(Candidate& candidate) {
    return candidate.enqueue()
        .and_then([&] {
            health.up();
            return candidate.wait_for_turn();
        })
        .and_then([&] {
            log.info("zk lock obtained", {{"path", folder}});
            return candidate.hold();
        });
}

void Lock::Impl::tell(const base::Error& failure) {
    health.down(failure.message);
    const auto now = runtime::monotonic_now();
    if (now < next_warning) return;
    next_warning = now + warn_period;
    log.warn("failed to get zk lock", {{"path", folder}, {"error", failure.message}});
}

Lock::Lock(CoordinationSettings settings, runtime::HealthBoard::Reporter health, runtime::Logger log)
    : impl_(std::make_unique<Impl>(settings, health, log)) {}

Lock::~Lock() = default;

bool Lock::is_held() const {
    return impl_->lease.is_good(Lease::now());
}

}  // namespace warren::zookeeper
