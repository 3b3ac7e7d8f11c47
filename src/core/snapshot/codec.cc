#include "warren/core/snapshot/codec.h"

#include "core/snapshot/fields.h"

#include <limits>
#include <type_traits>
#include <utility>

namespace warren::core::snapshot {
namespace {

// `count()` is evaluated before what it counts is read, and what is left shrinks by at least a byte per element: so the
// bytes bound every list, as `number_up_to` bounds the numbers that something else relies on.

constexpr std::int32_t greatest_partition = std::numeric_limits<std::int32_t>::max();
/// Lower bits of a `LogId`.
constexpr LogPart greatest_log = (1U << 24U) - 1;

/// Calls `read_one()` for as many elements as the bytes say.
template <typename ReadOne>
auto list_of(FieldReader& in, const ReadOne& read_one) {
    std::vector<std::invoke_result_t<ReadOne>> list;
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left) list.push_back(read_one());
    return list;
}

template <typename List, typename WriteOne>
void write_list(FieldWriter& out, const List& list, const WriteOne& write_one) {
    out.number(list.size());
    for (const auto& one : list) write_one(one);
}

void write(FieldWriter& out, const Owner& owner) {
    out.text(owner.host);
    out.text(owner.client_id);
}

Owner read_owner(FieldReader& in) {
    Owner owner;
    owner.host = in.text();
    owner.client_id = in.text();
    return owner;
}

void write(FieldWriter& out, const std::optional<Owner>& owner) {
    out.byte(owner ? 1 : 0);
    if (owner) write(out, *owner);
}

std::optional<Owner> read_optional_owner(FieldReader& in) {
    return in.flag() ? std::optional(read_owner(in)) : std::nullopt;
}

void write_partitions(FieldWriter& out, const std::vector<std::int32_t>& partitions) {
    write_list(out, partitions, [&](std::int32_t partition) { out.signed_number(partition); });
}

std::int32_t read_int32(FieldReader& in) {
    const std::int64_t number = in.signed_number();
    if (!std::in_range<std::int32_t>(number)) in.fail();
    return static_cast<std::int32_t>(number);
}

std::vector<std::int32_t> read_partitions(FieldReader& in) {
    return list_of(in, [&] { return read_int32(in); });
}

// ---- One pair of functions for each item ----

void write(FieldWriter& out, const Header& header) {
    out.number(version);
    out.signed_number(header.written_at_ms);
    out.text(header.cluster_id);
    out.text(header.offsets_topic);
    out.topic_id(header.topic_id);
}

void read(FieldReader& in, Header& header) {
    header.written_at_ms = in.signed_number();
    header.cluster_id = in.text();
    header.offsets_topic = in.text();
    header.topic_id = in.topic_id();
}

void write(FieldWriter& out, const Positions& positions) {
    // Positions are not negative.
    write_list(out, positions.next, [&](const std::optional<std::int64_t>& next) {
        out.number(next && *next >= 0 ? static_cast<std::uint64_t>(*next) + 1 : 0);
    });
}

void read(FieldReader& in, Positions& positions) {
    positions.next = list_of(in, [&] {
        const auto next = in.number_up_to(std::numeric_limits<std::int64_t>::max());
        return next == 0 ? std::nullopt : std::optional(next - 1);
    });
}

void write(FieldWriter& out, const TopicEnds& topic) {
    out.text(topic.topic);
    out.topic_id(topic.id);
    write_list(out, topic.partitions, [&](const PartitionEnds& partition) {
        std::int64_t before = 0;
        write_list(out, partition.answers,
                   [&](std::int64_t answer) { out.step(std::exchange(before, answer), answer); });
        if (!partition.answers.empty()) out.signed_number(partition.answered_at_ms);
    });
}

void read(FieldReader& in, TopicEnds& topic) {
    topic.topic = in.text();
    topic.id = in.topic_id();
    topic.partitions = list_of(in, [&] {
        PartitionEnds partition;
        std::int64_t answer = 0;
        partition.answers = list_of(in, [&] { return answer = in.step(answer); });
        if (!partition.answers.empty()) partition.answered_at_ms = in.signed_number();
        return partition;
    });
}

void write_window(FieldWriter& out, const std::vector<WindowEntry>& window) {
    WindowEntry before;
    write_list(out, window, [&](const WindowEntry& entry) {
        out.step(before.order, entry.order);
        out.step(before.commit.offset, entry.commit.offset);
        out.step(before.commit.timestamp_ms, entry.commit.timestamp_ms);
        out.step(before.commit.observed_at_ms, entry.commit.observed_at_ms);
        out.byte(entry.commit.lag ? 1 : 0);
        if (entry.commit.lag) out.number(*entry.commit.lag);
        before = entry;
    });
}

std::vector<WindowEntry> read_window(FieldReader& in) {
    WindowEntry entry;
    return list_of(in, [&] {
        entry.order = in.step(entry.order);
        entry.commit.offset = in.step(entry.commit.offset);
        entry.commit.timestamp_ms = in.step(entry.commit.timestamp_ms);
        entry.commit.observed_at_ms = in.step(entry.commit.observed_at_ms);
        entry.commit.lag = in.flag() ? std::optional(in.number()) : std::nullopt;
        return entry;
    });
}

void write(FieldWriter& out, const GroupState& group) {
    out.text(group.group);
    out.number(group.log ? std::uint64_t{*group.log} + 1 : 0);
    out.signed_number(group.last_commit_ms);
    out.byte(group.has_commit ? 1 : 0);
    out.byte(group.dormant ? 1 : 0);
    out.byte(group.is_mixed ? 1 : 0);
    out.signed_number(group.owners_order);
    write_list(out, group.owners, [&](const Owner& owner) { write(out, owner); });
    write_list(out, group.topics, [&](const TopicState& topic) {
        out.text(topic.topic);
        write_list(out, topic.partitions, [&](const PartitionState& partition) {
            out.number(partition.owner);
            out.byte(partition.used ? 1 : 0);
            write_window(out, partition.window);
        });
    });
}

void read(FieldReader& in, GroupState& group) {
    group.group = in.text();
    const auto log = in.number_up_to(greatest_log + 1);
    if (log != 0) group.log = log - 1;
    group.last_commit_ms = in.signed_number();
    group.has_commit = in.flag();
    group.dormant = in.flag();
    group.is_mixed = in.flag();
    group.owners_order = in.signed_number();
    group.owners = list_of(in, [&] { return read_owner(in); });
    const auto most_owners = static_cast<std::uint32_t>(group.owners.size());
    group.topics = list_of(in, [&] {
        TopicState topic;
        topic.topic = in.text();
        topic.partitions = list_of(in, [&] {
            PartitionState partition;
            partition.owner = in.number_up_to(most_owners);
            partition.used = in.flag();
            partition.window = read_window(in);
            return partition;
        });
        return topic;
    });
}

void write(FieldWriter& out, const WaitingState& waiting) {
    out.text(waiting.group);
    out.text(waiting.topic);
    out.signed_number(waiting.partition);
    out.byte(waiting.commit ? 1 : 0);
    if (waiting.commit) {
        out.signed_number(waiting.commit->offset);
        out.signed_number(waiting.commit->timestamp_ms);
        out.signed_number(waiting.commit->order);
        out.number(waiting.commit->log);
    }
    write(out, waiting.owner);
}

void read(FieldReader& in, WaitingState& waiting) {
    waiting.group = in.text();
    waiting.topic = in.text();
    const std::int64_t partition = in.signed_number();
    if (partition < 0 || partition > greatest_partition) in.fail();
    waiting.partition = static_cast<std::int32_t>(partition);
    if (in.flag()) {
        WaitingState::Commit commit;
        commit.offset = in.signed_number();
        commit.timestamp_ms = in.signed_number();
        commit.order = in.signed_number();
        commit.log = in.number_up_to(greatest_log);
        waiting.commit = commit;
    }
    waiting.owner = read_optional_owner(in);
}

void write(FieldWriter& out, const LogState& log) {
    out.number(log.log);
    out.signed_number(log.newest);
}

void read(FieldReader& in, LogState& log) {
    log.log = in.number_up_to(greatest_log);
    log.newest = in.signed_number();
}

void write(FieldWriter& out, const MembersState& group) {
    out.number(group.log);
    out.text(group.group);
    out.byte(static_cast<std::uint8_t>(group.form));
    out.byte(group.told ? 1 : 0);
    out.signed_number(group.order);
    out.signed_number(group.epoch);
    out.signed_number(group.assignment_epoch);
    write_list(out, group.members, [&](const MembersState::Member& member) {
        out.text(member.id);
        write(out, member.owner);
        out.byte(member.settled_epoch ? 1 : 0);
        if (member.settled_epoch) out.signed_number(*member.settled_epoch);
        write_list(out, member.held, [&](const MembersState::Held& held) {
            out.topic_id(held.topic);
            write_partitions(out, held.partitions);
        });
        write_list(out, member.tasks, [&](const MembersState::Tasks& tasks) {
            out.text(tasks.subtopology);
            write_partitions(out, tasks.partitions);
        });
    });
    write_list(out, group.topology, [&](const MembersState::Subtopology& subtopology) {
        out.text(subtopology.id);
        write_list(out, subtopology.topics, [&](const std::string& topic) { out.text(topic); });
    });
}

MembersState::Member read_member(FieldReader& in) {
    MembersState::Member member;
    member.id = in.text();
    member.owner = read_optional_owner(in);
    if (in.flag()) member.settled_epoch = read_int32(in);
    member.held = list_of(in, [&] {
        const TopicId topic = in.topic_id();
        return MembersState::Held{topic, read_partitions(in)};
    });
    member.tasks = list_of(in, [&] {
        std::string subtopology(in.text());
        return MembersState::Tasks{std::move(subtopology), read_partitions(in)};
    });
    return member;
}

void read(FieldReader& in, MembersState& group) {
    group.log = in.number_up_to(greatest_log);
    group.group = in.text();
    group.form = static_cast<MembersState::Form>(
        in.number_up_to(static_cast<std::uint8_t>(MembersState::Form::share)));
    group.told = in.flag();
    group.order = in.signed_number();
    group.epoch = read_int32(in);
    group.assignment_epoch = read_int32(in);
    group.members = list_of(in, [&] { return read_member(in); });
    group.topology = list_of(in, [&] {
        std::string id(in.text());
        return MembersState::Subtopology{std::move(id), list_of(in, [&] { return std::string(in.text()); })};
    });
}

void write(FieldWriter& out, const TopicNameState& name) {
    out.topic_id(name.id);
    out.text(name.topic);
}

void read(FieldReader& in, TopicNameState& name) {
    name.id = in.topic_id();
    name.topic = in.text();
}

void write(FieldWriter& out, const LetGoState& gone) {
    write_list(out, gone.hashes, [&](std::uint64_t hash) { out.number(hash); });
}

void read(FieldReader& in, LetGoState& gone) {
    gone.hashes = list_of(in, [&] { return in.number(); });
}

void write(FieldWriter& out, const StandingState& state) {
    out.text(state.group);
    out.number(state.log);
    out.signed_number(state.order);
    out.byte(static_cast<std::uint8_t>(state.standing.type));
    out.byte(static_cast<std::uint8_t>(state.standing.state));
    out.number(state.standing.members);
    out.byte(state.asleep ? 1 : 0);
}

void read(FieldReader& in, StandingState& state) {
    state.group = in.text();
    state.log = in.number_up_to(greatest_log);
    state.order = in.signed_number();
    state.standing.type = static_cast<GroupType>(in.number_up_to(std::uint8_t{group_types - 1}));
    state.standing.state = static_cast<GroupPhase>(in.number_up_to(std::uint8_t{group_phases - 1}));
    state.standing.members = in.number_up_to(std::numeric_limits<std::uint32_t>::max());
    state.asleep = in.flag();
}

// ---- Which item it is ----

/// An item begins with its place in `Item`, which is so part of the format.
template <std::size_t Kind = 0>
std::optional<Item> read_item(FieldReader& in, std::size_t kind) {
    if constexpr (Kind < std::variant_size_v<Item>) {
        if (kind != Kind) return read_item<Kind + 1>(in, kind);
        std::variant_alternative_t<Kind, Item> item;
        read(in, item);
        if (in.ok()) return item;
    }
    return std::nullopt;
}

base::Result<void> check_version(FieldReader& in) {
    const auto found = in.number();
    if (!in.ok() || found == version) return {};
    return base::failure("it is of version " + std::to_string(found) + ", not " + std::to_string(version));
}

}  // namespace

void encode(const Item& item, std::string& bytes) {
    FieldWriter out(bytes);
    out.byte(static_cast<std::uint8_t>(item.index()));
    std::visit([&](const auto& one) { write(out, one); }, item);
}

base::Result<std::optional<Item>> Decoder::next() {
    if (rest_.empty()) return std::nullopt;
    FieldReader in(rest_);
    const std::size_t kind = in.byte();
    if (kind == Item(Header()).index()) {
        if (const auto good = check_version(in); !good) return tl::unexpected(good.error());
    }
    auto item = read_item(in, kind);
    if (!item) return base::failure("no item of a snapshot at byte " + std::to_string(bytes_.size() - rest_.size()));
    rest_ = in.rest();
    return item;
}

}  // namespace warren::core::snapshot
