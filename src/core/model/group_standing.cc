#include "warren/core/model/group_standing.h"

namespace warren::core {

std::string_view to_string(GroupType type) {
    switch (type) {
        case GroupType::classic:
            return "classic";
        case GroupType::consumer:
            return "consumer";
        case GroupType::share:
            return "share";
        case GroupType::streams:
            break;
    }
    return "streams";
}

std::string_view to_string(GroupPhase phase) {
    switch (phase) {
        case GroupPhase::empty:
            return "Empty";
        case GroupPhase::stable:
            return "Stable";
        case GroupPhase::assigning:
            return "Assigning";
        case GroupPhase::reconciling:
            return "Reconciling";
        case GroupPhase::preparing_rebalance:
            return "PreparingRebalance";
        case GroupPhase::completing_rebalance:
            break;
    }
    return "CompletingRebalance";
}

}  // namespace warren::core
