#include "core/window/standings.h"

#include "core/window/heap_block.h"
#include "core/window/log_ids.h"

#include <algorithm>

namespace warren::core {
namespace {

template <typename Entries>
auto entry_of(Entries& entries, LogId log) {
    return std::find_if(entries.begin(), entries.end(), [log](const auto& entry) { return entry.at.log == log; });
}

}  // namespace

void Standings::set(std::string_view group, const GroupStanding& standing, const RecordPlace& at) {
    const auto [place, is_new] = by_group_.try_emplace(group);
    if (is_new) name_bytes_ += heap_block(place->first);
    Entries& entries = place->second;
    const auto known = entry_of(entries, at.log);
    if (known != entries.end()) {
        if (known->at.order > at.order) return;
        entries.erase(known);
    }
    entries.push_back({.standing = standing, .at = at});
}

void Standings::end(std::string_view group, std::optional<GroupType> type, const RecordPlace& at) {
    const auto place = by_group_.find(group);
    if (place == by_group_.end()) return;
    Entries& entries = place->second;
    const auto known = entry_of(entries, at.log);
    if (known == entries.end() || known->at.order > at.order) return;
    if (type && known->standing.type != *type) return;
    entries.erase(known);
    if (entries.empty()) erase(place);
    give_back();
}

void Standings::erase(std::string_view group) {
    const auto known = by_group_.find(group);
    if (known != by_group_.end()) erase(known);
    give_back();
}

void Standings::erase(Table::iterator place) {
    name_bytes_ -= heap_block(place->first);
    by_group_.erase(place);
}

void Standings::give_back() {
    if (is_sparse(by_group_)) by_group_.rehash(0);
}

void Standings::forget_log(LogId log) {
    for (auto place = by_group_.begin(); place != by_group_.end();) {
        const auto here = place++;
        Entries& entries = here->second;
        const auto is_meant = [log](const Entry& entry) { return is_of_log(entry.at.log, log); };
        entries.erase(std::remove_if(entries.begin(), entries.end(), is_meant), entries.end());
        if (entries.empty()) erase(here);
    }
    give_back();
}

void Standings::put_to_sleep(std::string_view group) {
    const auto known = by_group_.find(group);
    if (known == by_group_.end()) return;
    for (Entry& entry : known->second) entry.asleep = true;
}

void Standings::wake(std::string_view group) {
    const auto known = by_group_.find(group);
    if (known == by_group_.end()) return;
    for (Entry& entry : known->second) entry.asleep = false;
}

void Standings::restore(std::string_view group, const Entry& entry) {
    const auto [place, is_new] = by_group_.try_emplace(group);
    if (is_new) name_bytes_ += heap_block(place->first);
    Entries& entries = place->second;
    if (entry_of(entries, entry.at.log) == entries.end()) entries.insert(entries.begin(), entry);
}

const GroupStanding* Standings::find(std::string_view group, LogId log) const {
    const auto known = by_group_.find(group);
    if (known == by_group_.end()) return nullptr;
    const Entries& entries = known->second;
    const auto wanted = entry_of(entries, log);
    const Entry& shown = wanted != entries.end() ? *wanted : entries.back();
    return shown.asleep ? nullptr : &shown.standing;
}

std::size_t Standings::bytes() const {
    return table_bytes(by_group_) + name_bytes_;
}

}  // namespace warren::core
