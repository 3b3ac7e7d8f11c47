#pragma once

#include "notify/template/value.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace warren::notify::language {

/// The variables of a running template, the newest last. A called template sees only its own.
class Variables {
public:
    void declare(std::string name, Value value) { all_.push_back({std::move(name), std::move(value)}); }
    /// The newest of that name; null if there is none.
    [[nodiscard]] Value* find(std::string_view name);
    /// The one declared `from_end` before the newest, from 1.
    [[nodiscard]] Value& newest(std::size_t from_end) { return all_[all_.size() - from_end].value; }

    [[nodiscard]] std::size_t size() const { return all_.size(); }
    /// Forgets the newest, so that `size` are left.
    void cut(std::size_t size) { all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(size), all_.end()); }

    /// Hides all there are; returns what to give to `show`.
    std::size_t hide();
    void show(std::size_t hidden) { first_ = hidden; }

private:
    struct Variable {
        std::string name;
        Value value;
    };

    std::vector<Variable> all_;
    /// Those before are hidden.
    std::size_t first_ = 0;
};

}  // namespace warren::notify::language
