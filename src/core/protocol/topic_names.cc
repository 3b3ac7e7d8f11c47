#include "core/protocol/topic_names.h"

namespace warren::core {

std::string_view TopicNames::find(const TopicId& id) const {
    const auto found = names_.find(id);
    return found == names_.end() ? std::string_view() : std::string_view(found->second);
}

void TopicNames::keep(const TopicIdSet& ids) {
    absl::erase_if(names_, [&](const auto& entry) { return !ids.contains(entry.first); });
    lately_.fill(TopicId());
}

}  // namespace warren::core
