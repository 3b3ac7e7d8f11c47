#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/hash/hash.h>
#include <absl/strings/string_view.h>

#include <cstddef>
#include <string>
#include <string_view>

/// Hash tables keyed by texts that are looked up by views. abseil's own ones only know its own view where that is not
/// the standard one, as in Debian's build.
namespace warren::core {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return absl::HashOf(absl::string_view(text.data(), text.size()));
    }
};

struct TextEqual {
    using is_transparent = void;
    bool operator()(std::string_view left, std::string_view right) const { return left == right; }
};

template <typename Value>
using TextMap = absl::flat_hash_map<std::string, Value, TextHash, TextEqual>;
using TextSet = absl::flat_hash_set<std::string, TextHash, TextEqual>;

}  // namespace warren::core
