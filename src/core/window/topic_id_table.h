#pragma once

#include "warren/core/model/topic_id.h"

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/hash/hash.h>

#include <cstddef>

/// Hash tables keyed by the ids of topics.
namespace warren::core {

struct TopicIdHash {
    std::size_t operator()(const TopicId& id) const { return absl::HashOf(id.high, id.low); }
};

template <typename Value>
using TopicIdMap = absl::flat_hash_map<TopicId, Value, TopicIdHash>;
using TopicIdSet = absl::flat_hash_set<TopicId, TopicIdHash>;

}  // namespace warren::core
