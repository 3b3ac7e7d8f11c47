#include "core/window/standings.h"

#include "core/window/heap_block.h"
#include "core/window/log_ids.h"

namespace warren::core {

void Standings::set(std::string_view group, const GroupStanding& standing, const RecordPlace& at) {
    const auto known = by_group_.find(group);
    if (known == by_group_.end()) {
        restore(group, {.standing = standing, .at = at});
    } else if (known->second.at.log != at.log || known->second.at.order <= at.order) {
        known->second = {.standing = standing, .at = at};
    }
}

void Standings::end(std::string_view group, std::optional<GroupType> type, const RecordPlace& at) {
    const auto known = by_group_.find(group);
    if (known == by_group_.end()) return;
    const Entry& entry = known->second;
    const bool is_meant = !type || entry.standing.type == *type;
    if (is_meant && entry.at.log == at.log && entry.at.order <= at.order) erase(known);
}

void Standings::erase(std::string_view group) {
    const auto known = by_group_.find(group);
    if (known != by_group_.end()) erase(known);
}

void Standings::erase(Table::iterator place) {
    name_bytes_ -= heap_block(place->first);
    by_group_.erase(place);
}

void Standings::forget_log(LogId log) {
    for (auto place = by_group_.begin(); place != by_group_.end();) {
        const auto here = place++;
        if (is_of_log(here->second.at.log, log)) erase(here);
    }
}

void Standings::put_to_sleep(std::string_view group) {
    const auto known = by_group_.find(group);
    if (known != by_group_.end()) known->second.asleep = true;
}

void Standings::wake(std::string_view group) {
    const auto known = by_group_.find(group);
    if (known != by_group_.end()) known->second.asleep = false;
}

void Standings::restore(std::string_view group, const Entry& entry) {
    const auto [place, is_new] = by_group_.try_emplace(group, entry);
    if (is_new) name_bytes_ += heap_block(place->first);
}

const GroupStanding* Standings::find(std::string_view group) const {
    const auto known = by_group_.find(group);
    return known == by_group_.end() || known->second.asleep ? nullptr : &known->second.standing;
}

std::size_t Standings::bytes() const {
    return table_bytes(by_group_) + name_bytes_;
}

}  // namespace warren::core
