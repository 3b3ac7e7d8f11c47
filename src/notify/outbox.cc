#include "notify/outbox.h"

#include <algorithm>
#include <set>
#include <utility>

namespace warren::notify {

Posted Outbox::post(Letter letter) {
    if (const auto outdated = outdated_by(letter); outdated != letters_.end()) {
        letter.number = outdated->number;
        std::swap(*outdated, letter);
        return {Posted::Fate::took_place, std::move(letter)};
    }
    Posted posted;
    if (letters_.size() >= most_) {
        const auto leaving = room_for(letter);
        if (leaving == letters_.end()) return {Posted::Fate::refused, std::move(letter)};
        posted = {Posted::Fate::made_room, remove(leaving)};
    }
    letter.number = ++posted_;
    letters_.push_back(std::move(letter));
    return posted;
}

std::optional<Letter> Outbox::take(base::MonotonicTime now) {
    std::set<GroupKey> held_up;
    for (auto letter = letters_.begin(); letter != letters_.end(); ++letter) {
        if (held_up.contains(letter->group)) continue;
        if (letter->not_before <= now) return remove(letter);
        held_up.insert(letter->group);
    }
    return std::nullopt;
}

void Outbox::put_back(Letter letter) {
    const auto place = std::find_if(letters_.begin(), letters_.end(),
                                    [&](const Letter& other) { return other.number > letter.number; });
    letters_.insert(place, std::move(letter));
}

std::optional<base::MonotonicTime> Outbox::next() const {
    std::optional<base::MonotonicTime> earliest;
    std::set<GroupKey> seen;
    for (const Letter& letter : letters_) {
        if (!seen.insert(letter.group).second) continue;
        if (!earliest || letter.not_before < *earliest) earliest = letter.not_before;
    }
    return earliest;
}

Outbox::Letters::iterator Outbox::outdated_by(const Letter& letter) {
    if (letter.kind != MessageKind::open) return letters_.end();
    const auto newest = std::find_if(letters_.rbegin(), letters_.rend(),
                                     [&](const Letter& other) { return other.group == letter.group; });
    if (newest == letters_.rend() || newest->kind != MessageKind::open) return letters_.end();
    return std::prev(newest.base());
}

Outbox::Letters::iterator Outbox::room_for(const Letter& letter) {
    const auto open = [](const Letter& other) { return other.kind == MessageKind::open; };
    const auto own = std::find_if(letters_.begin(), letters_.end(),
                                  [&](const Letter& other) { return open(other) && other.group == letter.group; });
    if (own != letters_.end() || open(letter)) return own;
    return std::find_if(letters_.begin(), letters_.end(), open);
}

Letter Outbox::remove(Letters::iterator place) {
    Letter letter = std::move(*place);
    letters_.erase(place);
    return letter;
}

}  // namespace warren::notify
