#pragma once

#include <cstdint>
#include <string_view>

namespace warren::core {

/// The protocol that a group's members speak, which is what brokers call the group's type.
enum class GroupType : std::uint8_t { classic, consumer, share, streams };
inline constexpr std::uint8_t group_types = 4;
/// The name in answers: `classic`, `consumer`, `share`, `streams`.
[[nodiscard]] std::string_view to_string(GroupType type);

/// How far a group is with giving its partitions to its members; what brokers call the group's state. The last two are
/// in no record: only a broker that is asked tells them.
enum class GroupPhase : std::uint8_t {
    empty,
    stable,
    assigning,    ///< who gets what is not decided yet
    reconciling,  ///< it is decided, and members are still to take or to give up partitions
    preparing_rebalance,
    completing_rebalance
};
inline constexpr std::uint8_t group_phases = 6;
/// The name as Kafka spells it: `Empty`, `Stable`, `Assigning`, `Reconciling`, `PreparingRebalance`,
/// `CompletingRebalance`.
[[nodiscard]] std::string_view to_string(GroupPhase phase);

/// Type and state of a group, and the number of its members. A value.
struct GroupStanding {
    GroupType type = GroupType::classic;
    GroupPhase state = GroupPhase::empty;
    std::uint32_t members = 0;

    friend bool operator==(const GroupStanding&, const GroupStanding&) = default;
};

/// Of a group whose records tell no more than who its members are: classic and share groups.
[[nodiscard]] constexpr GroupStanding standing_by_members(GroupType type, std::uint32_t members) {
    return {.type = type, .state = members == 0 ? GroupPhase::empty : GroupPhase::stable, .members = members};
}

}  // namespace warren::core
