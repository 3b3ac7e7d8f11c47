#include "core/window/filter_decisions.h"
#include "core/window/heap_block.h"
#include "core/window/text_table.h"
#include "warren/core/ingest.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

namespace warren::core {
namespace {

/// Groups whose fate by the consumer's lists is remembered.
constexpr std::size_t most_decisions = 65'536;

/// What is remembered of a partition of a group. Topics have numbers.
struct Place {
    std::int64_t offset = 0;
    std::uint32_t topic = 0;
    std::int32_t partition = 0;
    /// When it was told first, in seconds, if that is all that is known of its time; else 0.
    std::uint32_t quiet_since = 0;
    /// The last answer did not tell it.
    bool is_missing = false;
};
static_assert(sizeof(Place) == 24);

bool comes_before(const Place& left, const Place& right) {
    return std::tie(left.topic, left.partition) < std::tie(right.topic, right.partition);
}

/// What an answer tells of a place. Without an offset it is there, and stays as it is known.
struct ToldPlace : Place {
    bool has_offset = false;
};

struct KnownGroup {
    /// By topic and partition. None: the group has been listed, so what it commits is new.
    std::vector<Place> places;
    bool has_committed = false;
};

std::uint32_t seconds_of(base::WallTime now) {
    return static_cast<std::uint32_t>(base::to_seconds(now));
}

/// What one answer needs while it is applied.
struct Work {
    ClusterStore::Batch batch;
    std::string_view group;
    base::WallTime now;
    std::int64_t order = 0;
    PollReport report;
};

}  // namespace

struct PolledOffsetsIngest::Impl {
    Impl(ClusterStore& cluster, const ConsumerName& name, GroupFilter lists)
        : store(cluster),
          // No topic can have such a name.
          log(cluster.log_of_topic(TopicName("told to " + name.str()))),
          filter(std::move(lists), most_decisions) {
        store.expect_told();
    }

    [[nodiscard]] bool accepts(const GroupName& group) { return filter.accepts(group.view()) && store.accepts(group); }
    /// Greater than all before, and the time if that is known to go forward.
    std::int64_t next_order(base::WallTime now) { return last_order = std::max(last_order + 1, base::to_ms(now)); }
    [[nodiscard]] bool has_places(const GroupName& group) const {
        const auto known = groups.find(group.view());
        return known != groups.end() && !known->second.places.empty();
    }
    std::uint32_t number_of(std::string_view topic);
    std::vector<ToldPlace> places_of(std::span<const ToldOffset> told);
    [[nodiscard]] CommitEvent event_of(const Work& work, const Place& place) const;
    void commit(Work& work, const Place& place, std::int64_t timestamp_ms, std::int64_t order);
    void look_at_quiet(Work& work, Place& place);
    /// What becomes of a place that was known.
    void go_on(Work& work, Place& place, const ToldPlace& told);

    ClusterStore& store;
    const LogId log;
    FilterDecisions filter;
    TextMap<KnownGroup> groups;
    std::vector<std::string> topics;
    TextMap<std::uint32_t> topic_numbers;
    std::int64_t last_order = std::numeric_limits<std::int64_t>::min();
    bool had_complete_round = false;
};

std::uint32_t PolledOffsetsIngest::Impl::number_of(std::string_view topic) {
    const auto known = topic_numbers.find(topic);
    if (known != topic_numbers.end()) return known->second;
    const auto number = static_cast<std::uint32_t>(topics.size());
    topics.emplace_back(topic);
    topic_numbers.emplace(topics.back(), number);
    return number;
}

std::vector<ToldPlace> PolledOffsetsIngest::Impl::places_of(std::span<const ToldOffset> told) {
    std::vector<ToldPlace> places;
    places.reserve(told.size());
    for (const ToldOffset& one : told) {
        if (one.partition < 0) continue;
        ToldPlace place;
        place.offset = one.offset.value_or(0);
        place.topic = number_of(one.topic);
        place.partition = one.partition;
        place.has_offset = one.offset.has_value();
        places.push_back(place);
    }
    std::sort(places.begin(), places.end(), comes_before);
    return places;
}

CommitEvent PolledOffsetsIngest::Impl::event_of(const Work& work, const Place& place) const {
    return {.group = work.group,
            .topic = topics[place.topic],
            .partition = place.partition,
            .offset = place.offset,
            .timestamp_ms = base::to_ms(work.now),
            .order = work.order,
            .log = log};
}

void PolledOffsetsIngest::Impl::commit(Work& work, const Place& place, std::int64_t timestamp_ms, std::int64_t order) {
    CommitEvent event = event_of(work, place);
    event.timestamp_ms = timestamp_ms;
    event.order = order;
    static_cast<void>(work.batch.commit(event));
    ++work.report.commits;
}

void PolledOffsetsIngest::Impl::look_at_quiet(Work& work, Place& place) {
    const bool is_shown = work.batch.tell(event_of(work, place));
    const std::int64_t since = place.quiet_since;
    if (base::to_seconds(work.now) - since < std::chrono::seconds(quiet_patience).count()) return;
    place.quiet_since = 0;
    // What was removed on request stays away.
    if (is_shown) commit(work, place, since * 1'000, since * 1'000);
}

void PolledOffsetsIngest::Impl::go_on(Work& work, Place& place, const ToldPlace& told) {
    place.is_missing = false;
    if (!told.has_offset) return;
    if (told.offset == place.offset) {
        if (place.quiet_since != 0) look_at_quiet(work, place);
        return;
    }
    place.offset = told.offset;
    place.quiet_since = 0;
    commit(work, place, base::to_ms(work.now), work.order);
}

PolledOffsetsIngest::PolledOffsetsIngest(ClusterStore& store, const ConsumerName& name, GroupFilter filter)
    : impl_(std::make_unique<Impl>(store, name, std::move(filter))) {}

PolledOffsetsIngest::~PolledOffsetsIngest() = default;

std::vector<GroupName> PolledOffsetsIngest::begin_round(std::span<const std::string> listed) {
    std::vector<GroupName> groups;
    for (const std::string& name : listed) {
        GroupName group(name);
        if (impl_->accepts(group)) groups.push_back(std::move(group));
    }
    std::sort(groups.begin(), groups.end());
    const auto end_of_listed = static_cast<std::ptrdiff_t>(groups.size());
    absl::erase_if(impl_->groups, [&](const auto& known) {
        GroupName group(known.first);
        if (std::binary_search(groups.begin(), groups.begin() + end_of_listed, group)) return false;
        // What is neither listed nor has offsets need not be known.
        if (known.second.places.empty()) return true;
        groups.push_back(std::move(group));
        return false;
    });
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return groups;
}

PollReport PolledOffsetsIngest::take(const GroupName& group, std::span<const ToldOffset> told, base::WallTime now) {
    if (!impl_->accepts(group)) return {};
    const auto [known, is_new] = impl_->groups.try_emplace(group.str());
    KnownGroup& state = known->second;
    const bool is_quiet = is_new && !impl_->had_complete_round;
    const auto answer = impl_->places_of(told);
    std::vector<Place> places;
    places.reserve(answer.size());

    Work work{ClusterStore::Batch(impl_->store, now), group.view(), now, impl_->next_order(now), {}};
    auto next = answer.begin();
    const auto take_new = [&] {
        const ToldPlace& appeared = *next++;
        if (!appeared.has_offset) return;
        Place& place = places.emplace_back(appeared);
        if (is_quiet) {
            place.quiet_since = seconds_of(now);
            impl_->look_at_quiet(work, place);
            ++work.report.told;
        } else {
            impl_->commit(work, place, base::to_ms(now), work.order);
        }
    };
    for (Place& place : state.places) {
        while (next != answer.end() && comes_before(*next, place)) take_new();
        if (next != answer.end() && !comes_before(place, *next)) {
            impl_->go_on(work, place, *next++);
            places.push_back(place);
        } else if (!std::exchange(place.is_missing, true)) {
            places.push_back(place);
        } else {
            work.batch.forget_commit(impl_->event_of(work, place));
            ++work.report.removed;
        }
    }
    while (next != answer.end()) take_new();

    if (places.empty() && !state.places.empty()) {
        static_cast<void>(work.batch.end_members(group.view(), work.order, impl_->log));
        work.batch.end_standing(group.view(), std::nullopt, {.log = impl_->log, .order = work.order});
    }
    places.shrink_to_fit();
    state.places = std::move(places);
    const bool has_committed = work.report.commits > 0 && !std::exchange(state.has_committed, true);
    work.report.is_lively = is_new || has_committed;
    return work.report;
}

void PolledOffsetsIngest::take_owners(const GroupName& group, std::span<const OwnedPartition> owners,
                                      base::WallTime now) {
    if (!impl_->has_places(group)) return;
    ClusterStore::Batch batch(impl_->store, now);
    if (batch.shows(group.view())) batch.set_owners(group.view(), owners, impl_->next_order(now));
}

void PolledOffsetsIngest::take_standing(const GroupName& group, const GroupStanding& standing, base::WallTime now) {
    if (!impl_->has_places(group)) return;
    ClusterStore::Batch batch(impl_->store, now);
    if (!batch.shows(group.view())) return;
    batch.set_standing(group.view(), standing, {.log = impl_->log, .order = impl_->next_order(now)});
}

void PolledOffsetsIngest::end_round(bool is_complete) {
    impl_->had_complete_round = impl_->had_complete_round || is_complete;
}

std::size_t PolledOffsetsIngest::forget_all() {
    std::size_t removed = 0;
    {
        ClusterStore::Batch batch(impl_->store, base::WallTime());
        for (const auto& [name, group] : impl_->groups) {
            if (batch.remove_group(name)) ++removed;
        }
    }
    impl_->groups.clear();
    impl_->had_complete_round = false;
    return removed;
}

std::size_t PolledOffsetsIngest::bytes() const {
    std::size_t bytes = table_bytes(impl_->groups) + table_bytes(impl_->topic_numbers);
    for (const auto& [name, group] : impl_->groups) bytes += name.capacity() + group.places.capacity() * sizeof(Place);
    for (const auto& topic : impl_->topics) bytes += 2 * topic.capacity();
    return bytes;
}

}  // namespace warren::core
