#include "warren/kafka/connection_check.h"

#include "kafka/admin_queue.h"
#include "kafka/client.h"
#include "kafka/topic_access.h"
#include "kafka/topic_consumer.h"
#include "warren/runtime/clock.h"
#include "warren/runtime/logging.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace warren::kafka {

namespace {

using std::chrono::milliseconds;
using Findings = std::vector<Finding>;
using Kind = Finding::Kind;

/// Between two attempts to reach anybody.
constexpr milliseconds pause{200};
constexpr milliseconds slice{100};

std::string count_of(std::size_t count, std::string_view what) {
    return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& texts) {
    std::string line;
    for (const auto& text : texts) line += (line.empty() ? "" : ", ") + text;
    return line;
}

std::string missing_right(std::string_view right, std::string_view on) {
    return "the principal needs the right " + std::string(right) + " on " + std::string(on);
}

/// One check of a cluster: each step needs those before it.
class ClusterCheck {
public:
    ClusterCheck(std::unique_ptr<Client> client, const ClientSettings& settings, base::MonotonicTime deadline)
        : client_(std::move(client)), admin_(*client_), settings_(&settings), deadline_(deadline) {}

    Findings run() {
        if (!reach()) return std::move(findings_);
        look_at_topics();
        ask_leaders();
        look_at_groups();
        return std::move(findings_);
    }

    /// For who knows groups by the brokers' answers alone.
    Findings run_for_groups() {
        if (!reach()) return std::move(findings_);
        const auto list = list_groups();
        if (!list.problem.empty()) {
            find(Kind::failure, "groups cannot be listed: " + list.problem);
        } else if (list.groups.empty()) {
            find(Kind::failure,
                 "no group is listed: there is none, or " + missing_right("Describe", "the groups or the cluster"));
        } else {
            ask_for_offsets(list.groups.front(), list.groups.size());
        }
        return std::move(findings_);
    }

private:
    void find(Kind kind, std::string text) { findings_.push_back({kind, std::move(text)}); }

    bool reach() {
        Patience patience;
        rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR__TIMED_OUT;
        const auto begun = runtime::monotonic_now();
        while (runtime::monotonic_now() < deadline_) {
            error = fetch_metadata(*client_, nullptr, patience, metadata_);
            if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
            if (is_hopeless(client_->explain(error), begun)) break;
            std::this_thread::sleep_for(pause);
        }
        find(Kind::failure, joined(settings_->servers) + ": " + describe(client_->explain(error)));
        return false;
    }

    void look_at_topics() {
        const auto topics = static_cast<std::size_t>(metadata_->topic_cnt);
        if (topics == 0) {
            find(Kind::failure,
                 "no topic is listed: there is none, or " + missing_right("Describe", "the topics to be watched"));
            return;
        }
        find(Kind::good, "reached: " + count_of(static_cast<std::size_t>(metadata_->broker_cnt), "broker") + ", " +
                             count_of(topics, "topic"));
    }

    /// Each broker is asked by the address that it announces, which need not be the one of `servers`.
    void ask_leaders() {
        std::map<std::int32_t, PartitionRef> by_leader;
        for (int i = 0; i < metadata_->topic_cnt; ++i) {
            const auto& topic = metadata_->topics[i];
            for (int k = 0; k < topic.partition_cnt; ++k) {
                const auto& partition = topic.partitions[k];
                if (partition.leader < 0) continue;
                by_leader.try_emplace(partition.leader, PartitionRef{topic.topic, partition.id});
            }
        }
        const auto timeout = std::max(left(), milliseconds(1'000));
        for (const auto& [leader, partition] : by_leader) {
            admin_.list_offsets(offset_question({partition}, OffsetEnd::latest), timeout,
                                static_cast<std::uint64_t>(leader));
        }
        std::size_t good = 0;
        for (std::size_t owed = by_leader.size(); owed > 0;) {
            const auto event = next(RD_KAFKA_EVENT_LISTOFFSETS_RESULT);
            if (!event) break;
            --owed;
            const auto leader = static_cast<std::int32_t>(request_number(event));
            const auto answers = offset_answers(event);
            if (!answers.empty() && answers[0].error == RD_KAFKA_RESP_ERR_NO_ERROR && answers[0].offset >= 0) {
                ++good;
                by_leader.erase(leader);
            } else if (!answers.empty() && answers[0].error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
                find(Kind::failure, missing_right("Describe", std::string("topic ") + by_leader.at(leader).topic));
                by_leader.erase(leader);
            }
        }
        for (const auto& [leader, partition] : by_leader) {
            find(Kind::failure, "broker " + std::to_string(leader) + " does not answer at " + address_of(leader) +
                                    ", the address that it announces: " +
                                    describe(client_->explain(RD_KAFKA_RESP_ERR__TIMED_OUT)));
        }
        if (good > 0) find(Kind::good, "end offsets: told by " + count_of(good, "broker"));
    }

    GroupList list_groups() {
        admin_.list_groups(std::max(left(), milliseconds(1'000)), 0);
        const auto event = next(RD_KAFKA_EVENT_LISTCONSUMERGROUPS_RESULT);
        return event ? listed_groups(event) : GroupList{{}, "no answer"};
    }

    /// Listing them may be allowed by a right on the cluster, which does not suffice for their offsets.
    void ask_for_offsets(const std::string& group, std::size_t listed) {
        admin_.list_group_offsets(group, 1);
        const auto event = next(RD_KAFKA_EVENT_LISTCONSUMERGROUPOFFSETS_RESULT);
        const auto error = event ? committed_offsets(event).error : RD_KAFKA_RESP_ERR__TIMED_OUT;
        const std::string asked = "groups: " + std::to_string(listed) + " listed; what " + group + " has committed ";
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
            find(Kind::good, asked + "is told");
        } else if (error == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) {
            find(Kind::failure, asked + "is not told: " + missing_right("Describe", "this group"));
        } else {
            find(Kind::failure, asked + "is not told: " + rd_kafka_err2str(error));
        }
    }

    void look_at_groups() {
        const auto list = list_groups();
        if (!list.problem.empty()) {
            find(Kind::remark, "groups cannot be listed: " + list.problem);
        } else if (list.groups.empty()) {
            find(Kind::remark, "no group is listed: there is none, or " +
                                   missing_right("Describe", "the groups or the cluster") +
                                   "; without it Warren knows groups by the offsets topic alone");
        } else {
            find(Kind::good, "groups: " + std::to_string(list.groups.size()) + " listed");
        }
    }

    /// The next answer of a kind: those of others come too late.
    EventHandle next(rd_kafka_event_type_t kind) {
        const auto end = runtime::monotonic_now() + std::max(left(), milliseconds(1'000)) + slice;
        while (runtime::monotonic_now() < end) {
            client_->serve();
            auto event = admin_.poll(slice);
            if (event && rd_kafka_event_type(event.get()) == kind) return event;
        }
        return {};
    }

    [[nodiscard]] milliseconds left() const {
        return std::chrono::duration_cast<milliseconds>(deadline_ - runtime::monotonic_now());
    }

    [[nodiscard]] std::string address_of(std::int32_t broker) const {
        for (int i = 0; i < metadata_->broker_cnt; ++i) {
            const auto& one = metadata_->brokers[i];
            if (one.id == broker) return std::string(one.host) + ":" + std::to_string(one.port);
        }
        return "an unknown address";
    }

    std::unique_ptr<Client> client_;
    AdminQueue admin_;
    const ClientSettings* settings_;
    base::MonotonicTime deadline_;
    MetadataHandle metadata_;
    Findings findings_;
};

Finding told_of(const TopicAccess& access, const OffsetsReaderSettings& settings) {
    const std::string topic = "offsets topic " + settings.offsets_topic;
    switch (access.kind) {
        case TopicAccess::Kind::readable:
            return {Kind::good, topic + ": can be read"};
        case TopicAccess::Kind::missing:
            return {Kind::remark, topic + " does not exist yet; brokers make theirs with the first group"};
        case TopicAccess::Kind::not_described:
            return {Kind::failure,
                    topic + " cannot be described: " + missing_right("Read", "it (which includes Describe)")};
        case TopicAccess::Kind::not_readable:
            return {Kind::failure, topic + " cannot be read: " + missing_right("Read", "it")};
        case TopicAccess::Kind::unreachable:
            return {Kind::failure, joined(settings.client.servers) + ": " + describe(access.trouble)};
        case TopicAccess::Kind::unclear:
            break;
    }
    return {Kind::failure, topic + " cannot be read: " + access.problem};
}

/// Whether asking the brokers about groups would do.
Findings check_asking(const OffsetsReaderSettings& settings, std::chrono::seconds patience) {
    auto client = open_asking_client(settings.client, "burrow-" + settings.name.str(), runtime::Logger());
    if (!client) return {{Kind::failure, "client configuration refused: " + client.error().message}};
    return ClusterCheck(std::move(*client), settings.client, runtime::monotonic_now() + patience).run_for_groups();
}

}  // namespace

std::vector<Finding> check_cluster(const ClusterSettings& settings, std::chrono::seconds patience) {
    auto client = open_asking_client(settings.client, "burrow-" + settings.name.str(), runtime::Logger());
    if (!client) return {{Kind::failure, "client configuration refused: " + client.error().message}};
    return ClusterCheck(std::move(*client), settings.client, runtime::monotonic_now() + patience).run();
}

std::vector<Finding> check_reader(const OffsetsReaderSettings& settings, std::chrono::seconds patience) {
    if (settings.source == OffsetsSource::admin) return check_asking(settings, patience);
    const auto deadline = runtime::monotonic_now() + patience;
    auto consumer = TopicConsumer::open(settings.client, "burrow-" + settings.name.str(), settings.offsets_topic,
                                        Isolation::committed, runtime::Logger());
    if (!consumer) return {{Kind::failure, "client configuration refused: " + consumer.error().message}};
    const auto access = find_access(**consumer, deadline, std::stop_token());
    Finding finding = told_of(access, settings);
    if (settings.source != OffsetsSource::automatic) return {finding};
    if (!access.is_denied()) {
        if (finding.kind == Kind::good) finding.text += ", so it is the source";
        return {finding};
    }
    finding.kind = Kind::remark;
    finding.text += "; the brokers are asked instead";
    Findings findings = check_asking(settings, patience);
    findings.insert(findings.begin(), std::move(finding));
    return findings;
}

}  // namespace warren::kafka
