#include "warren/notify/notifications.h"

#include "notify/courier.h"
#include "notify/email_sender.h"
#include "notify/group_table.h"
#include "notify/http_sender.h"
#include "notify/incident.h"
#include "notify/uuid.h"
#include "warren/base/guarded.h"
#include "warren/runtime/clock.h"
#include "warren/runtime/supervised_thread.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace warren::notify {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Burrow's period for a notifier section without notifiers, and the longest time that is counted with.
constexpr seconds longest_interval{310'536'000};
/// How often to look whether the process has become, or is no longer, in charge.
constexpr milliseconds charge_check = 250ms;

seconds period_of(const std::vector<NotifierSettings>& notifiers) {
    seconds shortest = longest_interval;
    for (const NotifierSettings& notifier : notifiers) shortest = std::min(shortest, notifier.interval);
    return std::max(shortest, 1s);
}

std::vector<NotifierRules> rules_of(const std::vector<NotifierSettings>& notifiers) {
    std::vector<NotifierRules> rules;
    for (const NotifierSettings& notifier : notifiers) {
        rules.push_back({notifier.threshold, std::min(notifier.send_interval, longest_interval), notifier.send_close,
                         notifier.send_once});
    }
    return rules;
}

milliseconds random_phase(milliseconds most) {
    thread_local std::mt19937_64 generator{std::random_device{}()};
    return milliseconds(std::uniform_int_distribution<milliseconds::rep>(0, most.count())(generator));
}

/// None for class `null`.
std::unique_ptr<Sender> make_sender(const NotifierSettings& notifier, const runtime::Logger& log) {
    if (std::holds_alternative<HttpSettings>(notifier.target)) return std::make_unique<HttpSender>(notifier, log);
    if (std::holds_alternative<EmailSettings>(notifier.target)) return std::make_unique<EmailSender>(notifier, log);
    return nullptr;
}

/// An open message that might be sent another time.
struct Missed {
    GroupKey group;
    std::size_t notifier = 0;
    /// Of the incident.
    std::string id;
};

std::unique_ptr<Courier> make_courier(const NotifierSettings& notifier, runtime::StatsRegistry& stats,
                                      const runtime::Logger& log, MissedFunction on_missed) {
    const bool is_http = std::holds_alternative<HttpSettings>(notifier.target);
    const auto module_log = log.with({{"type", "module"},
                                      {"coordinator", "notifier"},
                                      {"class", is_http ? "http" : "email"},
                                      {"name", notifier.name}});
    auto sender = make_sender(notifier, module_log);
    if (!sender) return nullptr;
    CourierLimits limits;
    limits.pauses = retry_pauses(notifier.send_interval);
    return std::make_unique<Courier>(notifier.name, std::move(sender), std::move(limits), stats, module_log,
                                     std::move(on_missed));
}

}  // namespace

struct Notifications::Impl {
    Impl(NotificationSettings given, core::Monitor& watched, JudgingConditions asked, runtime::StatsRegistry& stats,
         const runtime::Logger& root_log)
        : settings(std::move(given)),
          rules(rules_of(settings.notifiers)),
          monitor(watched),
          conditions(std::move(asked)),
          log(root_log.with({{"type", "coordinator"}, {"name", "notifier"}})),
          incidents(stats.stat(runtime::StatKind::gauge, "warren_notifications_incidents",
                               "Groups in trouble that notifications know of")),
          in_charge(stats.stat(runtime::StatKind::gauge, "warren_notifications_in_charge",
                               "1 while this process judges groups for notifications")),
          groups(period_of(settings.notifiers), random_phase, [this](const GroupKey& key) { return incident_of(key); }),
          next_refresh(runtime::monotonic_now() + settings.group_refresh) {
        for (std::size_t i = 0; i < settings.notifiers.size(); ++i) {
            couriers.push_back(make_courier(settings.notifiers[i], stats, root_log, missed_function(i)));
        }
        thread.emplace("notify", log, [this](const std::stop_token& stop) { run(stop); });
    }

    ~Impl() {
        thread.reset();
        for (const auto& courier : couriers) {
            if (courier) courier->request_stop();
        }
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void run(const std::stop_token& stop) {
        do {
            if (runtime::monotonic_now() >= next_refresh) refresh();
            judge_due_groups(stop);
        } while (runtime::sleep_unless_stopped(stop, time_to_next_event()));
    }

    void refresh() {
        next_refresh = runtime::monotonic_now() + std::max<milliseconds>(settings.group_refresh, 1ms);
        std::vector<GroupKey> all;
        for (const core::ClusterName& cluster : monitor.clusters()) {
            for (auto& group : monitor.groups(cluster.view()).value_or(std::vector<core::GroupName>())) {
                all.push_back({cluster, std::move(group)});
            }
        }
        groups.update(all, runtime::monotonic_now());
        incidents.set(static_cast<std::int64_t>(groups.open_incidents()));
    }

    void judge_due_groups(const std::stop_token& stop) {
        while (!stop.stop_requested() && look_at_charge()) {
            take_back_missed();
            const auto due = groups.take_due(runtime::monotonic_now());
            if (!due) return;
            judge(*due);
        }
    }

    bool look_at_charge() {
        const bool is = conditions.is_in_charge();
        if (is != was_in_charge) log.info(is ? "starting evaluations" : "stopping evaluations");
        was_in_charge = is;
        in_charge.set(is ? 1 : 0);
        return is;
    }

    void judge(const GroupTable::Due& due) {
        if (!conditions.is_read_up(due.key->cluster)) return;
        const auto now = runtime::wall_now();
        const auto status = monitor.status(due.key->cluster, due.key->group, now);
        if (status->status == core::Status::not_found) return;
        const bool was_open = due.incident->is_open();
        const Verdict verdict = due.incident->decide(status->status, {due.at, now}, rules, new_uuid);
        if (due.incident->is_open() != was_open) incidents.add(was_open ? -1 : 1);
        for (const Decision& decision : verdict.messages) post(decision, due, verdict, status);
    }

    void post(const Decision& decision, const GroupTable::Due& due, const Verdict& verdict,
              const std::shared_ptr<const core::GroupStatus>& status) {
        Courier* courier = couriers[decision.notifier].get();
        if (courier == nullptr) return;
        Letter letter;
        letter.group = *due.key;
        letter.kind = decision.kind;
        letter.message = {status, verdict.id, verdict.start, settings.notifiers[decision.notifier].extras};
        const bool accepted = courier->post(std::move(letter));
        if (!accepted && decision.kind == MessageKind::open) due.incident->take_back(decision.notifier);
    }

    /// With `send-once` no further message of the incident is due that could make up for one that was missed.
    MissedFunction missed_function(std::size_t notifier) {
        if (!rules[notifier].send_once) return {};
        return [this, notifier](const Letter& letter) {
            missed.lock()->push_back({letter.group, notifier, letter.message.id});
        };
    }

    void take_back_missed() {
        const std::vector<Missed> all = std::exchange(*missed.lock(), {});
        for (const Missed& one : all) {
            Incident* incident = groups.find(one.group);
            if (incident != nullptr && incident->id() == one.id) incident->take_back(one.notifier);
        }
    }

    [[nodiscard]] Incident incident_of(const GroupKey& key) const {
        std::vector<bool> listens;
        for (const auto& notifier : settings.notifiers) listens.push_back(notifier.filter.accepts(key.group.view()));
        return Incident(listens);
    }

    [[nodiscard]] milliseconds time_to_next_event() const {
        const auto now = runtime::monotonic_now();
        auto next = std::min(next_refresh, now + charge_check);
        if (const auto due = groups.next_due(); due && was_in_charge) next = std::min(next, *due);
        return std::max(std::chrono::ceil<milliseconds>(next - now), 0ms);
    }

    const NotificationSettings settings;
    const std::vector<NotifierRules> rules;
    core::Monitor& monitor;
    const JudgingConditions conditions;
    const runtime::Logger log;
    runtime::Stat& incidents;
    runtime::Stat& in_charge;
    base::Guarded<std::vector<Missed>> missed;
    /// By notifier; none for class `null`.
    std::vector<std::unique_ptr<Courier>> couriers;

    // Used by the thread alone.
    GroupTable groups;
    base::MonotonicTime next_refresh;
    bool was_in_charge = false;

    std::optional<runtime::SupervisedThread> thread;
};

Notifications::Notifications(NotificationSettings settings, core::Monitor& monitor, JudgingConditions conditions,
                             runtime::StatsRegistry& stats, const runtime::Logger& log)
    : impl_(std::make_unique<Impl>(std::move(settings), monitor, std::move(conditions), stats, log)) {}

Notifications::~Notifications() = default;

}  // namespace warren::notify
