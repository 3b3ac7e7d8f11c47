#pragma once

#include <cstddef>
#include <functional>

namespace warren::base {

/// Those who do a large job in parts. Rooms without threads of their own are given some through this.
class Workers {
public:
    Workers() = default;
    virtual ~Workers() = default;
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// Calls `part(i)` once for every `i` below `parts`, on any thread and perhaps several at a time, and returns when
    /// all calls have. False: a stop was requested, so not all of them have been made. What a call throws is thrown on;
    /// the parts that nobody has begun are left then. A part must not call `run` of the same workers.
    virtual bool run(std::size_t parts, const std::function<void(std::size_t)>& part) = 0;
};

/// The calling thread alone does all parts in their order. Thread-safe.
class NoWorkers final : public Workers {
public:
    bool run(std::size_t parts, const std::function<void(std::size_t)>& part) override {
        for (std::size_t i = 0; i < parts; ++i) part(i);
        return true;
    }
};

}  // namespace warren::base
