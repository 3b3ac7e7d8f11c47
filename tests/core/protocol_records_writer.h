#pragma once

#include "warren/core/model/topic_id.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Records of the newer group protocols as Kafka 4 writes them, for tests. Layouts: consumer-offsets-format.md of the
/// specification, sections 3 and 4. Fields that nobody here reads have a usual value.
namespace warren::core::testing_support {

/// Bytes of a record, kept while it is applied.
struct Written {
    std::optional<std::string> key;
    std::optional<std::string> value;
};

using Parts = std::vector<std::int32_t>;

/// Writes fields in the order of the wire.
class Bytes {
public:
    template <typename Number>
    Bytes& number(Number value) {
        for (std::size_t i = sizeof(Number); i > 0; --i) {
            bytes_.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * (i - 1))));
        }
        return *this;
    }
    Bytes& string(std::string_view text) {
        number(static_cast<std::int16_t>(text.size()));
        bytes_ += text;
        return *this;
    }
    /// Short ones only: the length is one byte.
    Bytes& compact(std::string_view text) {
        count(text.size());
        bytes_ += text;
        return *this;
    }
    Bytes& count(std::size_t elements) { return number(static_cast<std::int8_t>(elements + 1)); }
    Bytes& null() { return number(std::int8_t{0}); }
    Bytes& no_tags() { return number(std::int8_t{0}); }
    Bytes& id(const TopicId& id) { return number(id.high).number(id.low); }
    Bytes& parts(const Parts& parts) {
        count(parts.size());
        for (const std::int32_t part : parts) number(part);
        return *this;
    }
    Bytes& held(const std::map<TopicId, Parts>& topics) {
        count(topics.size());
        for (const auto& [topic, list] : topics) id(topic).parts(list).no_tags();
        return *this;
    }
    Bytes& tasks(const std::map<std::string, Parts>& subtopologies) {
        count(subtopologies.size());
        for (const auto& [subtopology, list] : subtopologies) compact(subtopology).parts(list).no_tags();
        return *this;
    }
    operator std::string() const { return bytes_; }

private:
    std::string bytes_;
};

/// Every value begins with its version.
inline Bytes value() {
    return Bytes().number(std::int16_t{0});
}

inline std::string protocol_key(int type, const std::string& group, const std::optional<std::string>& member = {}) {
    Bytes key = Bytes().number(static_cast<std::int16_t>(type)).string(group);
    if (member) key.string(*member);
    return key;
}

inline Written ends(int type, const std::string& group, const std::optional<std::string>& member = {}) {
    return {protocol_key(type, group, member), std::nullopt};
}

// ---- Consumer groups ----

inline Written consumer_group(const std::string& group, std::int32_t epoch) {
    return {protocol_key(3, group), value().number(epoch).no_tags()};
}

inline Written topic_of_group(const std::string& group, const TopicId& id, const std::string& name) {
    Bytes bytes = value().count(1).id(id).compact(name).number(std::int32_t{3}).count(0).no_tags().no_tags();
    return {protocol_key(4, group), bytes};
}

/// `instance`: of a static member.
inline Written consumer_member(const std::string& group, const std::string& member, const std::string& host,
                               const std::optional<std::string>& instance = {}) {
    Bytes bytes = value();
    instance ? bytes.compact(*instance) : bytes.null();
    bytes.null().compact("client-" + member).compact(host).count(0).compact("").number(std::int32_t{300'000}).null();
    // One tag: the member is none of the classic protocol.
    bytes.number(std::int8_t{1}).number(std::int8_t{0}).number(std::int8_t{1}).null();
    return {protocol_key(5, group, member), bytes};
}

struct Assigned {
    std::map<TopicId, Parts> has;
    std::map<TopicId, Parts> gives_up;
    std::int32_t epoch = 1;
    /// 0: it has all it is to have.
    std::int8_t state = 0;
};

inline Written consumer_assignment(const std::string& group, const std::string& member, const Assigned& assigned) {
    Bytes bytes = value().number(assigned.epoch).number(std::int32_t{0}).number(assigned.state);
    bytes.held(assigned.has).held(assigned.gives_up).no_tags();
    return {protocol_key(8, group, member), bytes};
}

/// Of the assignment of all members: type 6, and 20 and 12 for groups of the other protocols.
inline Written assignment_epoch(const std::string& group, std::int32_t epoch, int type = 6) {
    return {protocol_key(type, group), value().number(epoch).no_tags()};
}

/// What a member will have.
inline Written consumer_target(const std::string& group, const std::string& member,
                               const std::map<TopicId, Parts>& topics) {
    return {protocol_key(7, group, member), value().held(topics).no_tags()};
}

// ---- Streams groups ----

inline Written streams_group(const std::string& group, std::int32_t epoch) {
    return {protocol_key(17, group), value().number(epoch).number(std::int64_t{0}).no_tags()};
}

inline Written streams_member(const std::string& group, const std::string& member, const std::string& host) {
    Bytes bytes = value().null().null().compact("client-" + member).compact(host);
    bytes.number(std::int32_t{300'000}).number(std::int32_t{0}).compact("process").number(std::int8_t{-1}).count(0);
    return {protocol_key(19, group, member), bytes.no_tags()};
}

struct AssignedTasks {
    std::map<std::string, Parts> active;
    std::map<std::string, Parts> standby;
    std::map<std::string, Parts> active_given_up;
    std::int32_t epoch = 1;
    /// 1: it has all it is to have.
    std::int8_t state = 1;
};

inline Written streams_assignment(const std::string& group, const std::string& member, const AssignedTasks& assigned) {
    Bytes bytes = value().number(assigned.epoch).number(std::int32_t{0}).number(assigned.state);
    bytes.tasks(assigned.active).tasks(assigned.standby).tasks({}).tasks(assigned.active_given_up).tasks({}).tasks({});
    return {protocol_key(22, group, member), bytes.no_tags()};
}

/// One subtopology, with a topic that the application reads and one that it writes for itself.
inline Written streams_topology(const std::string& group, const std::string& subtopology, const std::string& source,
                                const std::string& repartition) {
    Bytes bytes = value().number(std::int32_t{0}).count(1).compact(subtopology);
    bytes.count(1).compact(source).count(0).count(0).count(0);
    bytes.count(1).compact(repartition).number(std::int32_t{0}).number(std::int16_t{-1}).count(0).no_tags();
    bytes.count(0).no_tags();
    return {protocol_key(23, group), bytes.no_tags()};
}

// ---- Share groups ----

inline Written share_group(const std::string& group, std::int32_t epoch) {
    return {protocol_key(11, group), value().number(epoch).number(std::int64_t{0}).no_tags()};
}

inline Written share_member(const std::string& group, const std::string& member) {
    Bytes bytes = value().null().compact("client-" + member).compact("/host").count(0);
    return {protocol_key(10, group, member), bytes.no_tags()};
}

/// An offset commit of version 4, with the topic's id.
inline Written commit_with_id(const std::string& group, const std::string& topic, const TopicId& id,
                              std::int64_t timestamp_ms) {
    Bytes bytes = Bytes().number(std::int16_t{4}).number(std::int64_t{7}).number(std::int32_t{0}).compact("");
    bytes.number(timestamp_ms).number(std::int8_t{1}).number(std::int8_t{0}).number(std::int8_t{16}).id(id);
    return {Bytes().number(std::int16_t{1}).string(group).string(topic).number(std::int32_t{0}), bytes};
}

}  // namespace warren::core::testing_support
