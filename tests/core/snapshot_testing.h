#pragma once

#include "warren/core/snapshot/codec.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warren::core::testing_support {

/// Items with something in every field, and with the extremes of the numbers.
inline std::vector<snapshot::Item> all_kinds_of_items() {
    using namespace snapshot;
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t time = 1'700'000'000'000;
    const WindowEntry first{{.offset = 5, .timestamp_ms = time, .observed_at_ms = time + 1'000, .lag = 0}, 40};
    const WindowEntry extreme{{.offset = most, .timestamp_ms = least, .observed_at_ms = 0, .lag = {}}, most};
    const WindowEntry last{{.offset = least, .timestamp_ms = most, .observed_at_ms = -1, .lag = UINT64_MAX}, least};
    GroupState group{.group = std::string("g\0\xff", 3),
                     .log = 51,
                     .last_commit_ms = most,
                     .has_commit = true,
                     .dormant = true,
                     .is_mixed = true,
                     .owners_order = least,
                     .owners = {{"/10.0.0.1", "client"}, {"", ""}},
                     .topics = {{"t", {{2, true, {first, extreme, last}}, {0, false, {}}}}, {"", {}}}};
    MembersState members{.log = 1,
                         .group = "streams",
                         .form = MembersState::Form::streams,
                         .told = true,
                         .order = 7,
                         .epoch = 4,
                         .assignment_epoch = std::numeric_limits<std::int32_t>::min(),
                         .members = {{"m1", Owner{"h", "c"}, {{{1, 2}, {0, 5}}}, {{"sub", {3, -1}}}, -2},
                                     {"m2", {}, {}, {}, {}}},
                         .topology = {{"sub", {"t", "u"}}}};
    return {Header{1'700'000'000'000, "cluster", "__consumer_offsets", {UINT64_MAX, 1}},
            LogState{3, least},
            TopicEnds{"t", {1, 2}, {{{3, most, least}, 1'700'000'000'000}, {}}},
            Positions{{0, std::nullopt, most - 1}},
            group,
            WaitingState{"g", "t", 2, WaitingState::Commit{-1, 2, 3, 4}, Owner{"h", "c"}},
            WaitingState{"g", "t", 0, {}, {}},
            members,
            TopicNameState{{1, 2}, "t"},
            LetGoState{{0, 1, UINT64_MAX}},
            StandingState{"g", 3, least, {GroupType::streams, GroupPhase::completing_rebalance, UINT32_MAX}, true},
            StandingState{"", 0, 0, {}, false}};
}

inline std::string bytes_of(const std::vector<snapshot::Item>& items) {
    std::string bytes;
    for (const auto& item : items) encode(item, bytes);
    return bytes;
}

/// None: they cannot be decoded.
inline std::optional<std::vector<snapshot::Item>> items_of(std::string_view bytes) {
    std::vector<snapshot::Item> items;
    snapshot::Decoder decoder(bytes);
    while (true) {
        auto item = decoder.next();
        if (!item) return std::nullopt;
        if (!*item) return items;
        items.push_back(std::move(**item));
    }
}

}  // namespace warren::core::testing_support
