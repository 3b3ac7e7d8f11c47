#include "notify/template/data.h"

#include "notify/template/function.h"
#include "notify/template/time_math.h"
#include "notify/template/types.h"

#include <deque>
#include <utility>

namespace warren::notify::language {
namespace {

Value make_status(core::Status status) {
    return {status_type, static_cast<std::int64_t>(status)};
}

Value make_share(float share) {
    return {float32_type, static_cast<double>(share)};
}

/// A pointer to `record`; one that points nowhere without it.
Value make_pointer(const Type& type, const Record* record) {
    return {type, record};
}

std::string status_text(const Value& value) {
    return std::string(core::to_string(static_cast<core::Status>(value.integer())));
}

std::optional<std::string> status_json(const Value& value) {
    return '"' + status_text(value) + '"';
}

constexpr std::array<const Type*, 3> no_parameters = {};

constexpr Function status_methods[] = {
    {"String", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> base::Result<Value> {
         return make_text(status_text(arguments[0]));
     }},
    {"MarshalText", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> base::Result<Value> {
         return make_bytes(status_text(arguments[0]));
     }},
    {"MarshalJSON", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> base::Result<Value> {
         return make_bytes(*status_json(arguments[0]));
     }},
};

// The fields in the order in which the classes below number them, with their names in JSON.

constexpr Field lag_fields[] = {{"Value", "Value"}};
constexpr Field commit_fields[] = {{"Offset", "offset"},
                                   {"Order", ""},
                                   {"Timestamp", "timestamp"},
                                   {"ObservedTimestamp", "observedAt"},
                                   {"Lag", "lag"}};
constexpr Field partition_fields[] = {
    {"Topic", "topic"},      {"Partition", "partition"}, {"Owner", "owner"}, {"ClientID", "client_id"},
    {"Status", "status"},    {"Start", "start"},         {"End", "end"},     {"CurrentLag", "current_lag"},
    {"Complete", "complete"}};
constexpr Field result_fields[] = {{"Cluster", "cluster"},       {"Group", "group"},
                                   {"Status", "status"},         {"Complete", "complete"},
                                   {"Partitions", "partitions"}, {"TotalPartitions", "partition_count"},
                                   {"Maxlag", "maxlag"},         {"TotalLag", "totallag"}};
// The close template that Burrow ships says `.Id`.
constexpr Field message_fields[] = {{"Cluster", "Cluster"}, {"Group", "Group"},   {"ID", "ID", "Id"},
                                    {"Start", "Start"},     {"Extras", "Extras"}, {"Result", "Result"}};

class LagRecord : public Record {
public:
    explicit LagRecord(std::uint64_t lag) : lag_(lag) {}

    [[nodiscard]] Value field(std::size_t /*index*/) const override { return {uint64_type, lag_}; }

private:
    std::uint64_t lag_;
};

class CommitRecord : public Record {
public:
    explicit CommitRecord(const core::Commit& commit) : commit_(commit) {
        if (commit.lag) lag_.emplace(*commit.lag);
    }

    [[nodiscard]] Value field(std::size_t index) const override {
        switch (index) {
            case 0:
                return {int64_type, commit_.offset};
            case 1:
                // Burrow's place of the record in the offsets topic is not kept: it means nothing outside of it.
                return {int64_type, std::int64_t{0}};
            case 2:
                return {int64_type, commit_.timestamp_ms};
            case 3:
                return {int64_type, commit_.observed_at_ms};
            default:
                return make_pointer(lag_pointer_type, lag_ ? &*lag_ : nullptr);
        }
    }

private:
    const core::Commit& commit_;
    std::optional<LagRecord> lag_;
};

class PartitionRecord : public Record {
public:
    PartitionRecord(const core::TopicName& topic, const core::PartitionStatus& status)
        : topic_(topic), status_(status) {
        if (status.start) start_.emplace(*status.start);
        if (status.end) end_.emplace(*status.end);
    }

    [[nodiscard]] Value field(std::size_t index) const override {
        switch (index) {
            case 0:
                return make_text(topic_.view());
            case 1:
                return {int32_type, std::int64_t{status_.partition}};
            case 2:
                return make_text(status_.owner ? status_.owner->host : std::string());
            case 3:
                return make_text(status_.owner ? status_.owner->client_id : std::string());
            case 4:
                return make_status(status_.status);
            case 5:
                return make_pointer(commit_pointer_type, start_ ? &*start_ : nullptr);
            case 6:
                return make_pointer(commit_pointer_type, end_ ? &*end_ : nullptr);
            case 7:
                return {uint64_type, status_.current_lag};
            default:
                return make_share(status_.complete);
        }
    }

private:
    const core::TopicName& topic_;
    const core::PartitionStatus& status_;
    std::optional<CommitRecord> start_;
    std::optional<CommitRecord> end_;
};

class ResultRecord : public Record {
public:
    explicit ResultRecord(const core::GroupStatus& status) : status_(status) {
        std::vector<Value> shown;
        for (std::size_t topic = 0; topic < status.topics.size(); ++topic) {
            const auto& partitions = status.topics[topic].partitions;
            for (std::size_t partition = 0; partition < partitions.size(); ++partition) {
                const bool is_shown = partitions[partition].status != core::Status::ok;
                const core::PartitionPlace place{.topic = topic, .partition = partition};
                if (!is_shown && status.maxlag != place) continue;
                const auto pointer = make_pointer(partition_pointer_type, &add(place));
                if (is_shown) shown.push_back(pointer);
                if (status.maxlag == place) maxlag_ = pointer;
            }
        }
        shown_ = Value(partitions_type, List(std::move(shown)));
    }

    [[nodiscard]] Value field(std::size_t index) const override {
        switch (index) {
            case 0:
                return make_text(status_.cluster.view());
            case 1:
                return make_text(status_.group.view());
            case 2:
                return make_status(status_.status);
            case 3:
                return make_share(status_.complete);
            case 4:
                return shown_;
            case 5:
                return make_int(static_cast<std::int64_t>(status_.partition_count));
            case 6:
                return maxlag_;
            default:
                return {uint64_type, status_.total_lag};
        }
    }

private:
    const PartitionRecord& add(core::PartitionPlace place) {
        return partitions_.emplace_back(status_.topics[place.topic].topic, status_.at(place));
    }

    const core::GroupStatus& status_;
    std::deque<PartitionRecord> partitions_;
    Value shown_;
    Value maxlag_ = make_pointer(partition_pointer_type, nullptr);
};

Time time_of(const Message& message, const Zone& local) {
    if (!message.start) return {.seconds = zero_time_seconds, .nanoseconds = 0, .zone = &utc()};
    const auto whole = std::chrono::floor<std::chrono::seconds>(*message.start);
    return {
        .seconds = whole.time_since_epoch().count(), .nanoseconds = (*message.start - whole).count(), .zone = &local};
}

Value make_extras(const std::map<std::string, std::string>& extras) {
    auto map = std::make_shared<Map>();
    // The configuration has the keys in lower case; templates may spell them as the configuration file did.
    map->keys = KeyCase::lower;
    for (const auto& [key, value] : extras) map->entries.emplace(key, make_text(value));
    return {text_map_type, std::shared_ptr<const Map>(std::move(map))};
}

class MessageRecord : public Record {
public:
    MessageRecord(const Message& message, const Zone& local, const ResultRecord& result)
        : message_(message),
          start_(time_type, time_of(message, local)),
          extras_(make_extras(message.extras)),
          result_(result_type, &result) {}

    [[nodiscard]] Value field(std::size_t index) const override {
        switch (index) {
            case 0:
                return make_text(message_.status->cluster.view());
            case 1:
                return make_text(message_.status->group.view());
            case 2:
                return make_text(message_.id);
            case 3:
                return start_;
            case 4:
                return extras_;
            default:
                return result_;
        }
    }

private:
    const Message& message_;
    Value start_;
    Value extras_;
    Value result_;
};

std::optional<std::string> lag_json(const Value& value) {
    return std::to_string(value.record()->field(0).unsigned_integer());
}

}  // namespace

const Type status_type{.kind = Kind::integer,
                       .name = "protocol.StatusConstant",
                       .methods = status_methods,
                       .text = status_text,
                       .json = status_json};
const Type lag_type{.kind = Kind::record, .name = "protocol.Lag", .fields = lag_fields, .json = lag_json};
const Type lag_pointer_type{.kind = Kind::pointer, .name = "*protocol.Lag", .element = &lag_type};
const Type commit_type{.kind = Kind::record, .name = "protocol.ConsumerOffset", .fields = commit_fields};
const Type commit_pointer_type{.kind = Kind::pointer, .name = "*protocol.ConsumerOffset", .element = &commit_type};
const Type partition_type{.kind = Kind::record, .name = "protocol.PartitionStatus", .fields = partition_fields};
const Type partition_pointer_type{
    .kind = Kind::pointer, .name = "*protocol.PartitionStatus", .element = &partition_type};
const Type partitions_type{
    .kind = Kind::list, .name = "[]*protocol.PartitionStatus", .element = &partition_pointer_type};
const Type result_type{.kind = Kind::record, .name = "protocol.ConsumerGroupStatus", .fields = result_fields};
const Type message_type{.kind = Kind::record,
                        .name =
                            "struct { Cluster string; Group string; ID string; Start time.Time; "
                            "Extras map[string]string; Result protocol.ConsumerGroupStatus }",
                        .fields = message_fields};

struct MessageData::Records {
    Records(const Message& message, const Zone& local) : result(*message.status), root(message, local, result) {}

    ResultRecord result;
    MessageRecord root;
};

MessageData::MessageData(const Message& message, const Zone& local)
    : records_(std::make_unique<const Records>(message, local)) {}

MessageData::~MessageData() = default;

Value MessageData::root() const {
    return {message_type, &records_->root};
}

}  // namespace warren::notify::language
