#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace warren::zookeeper {

/// For how long a session is known to live on at the servers, whatever happens to the connection. A server counts a
/// session's timeout from the last thing it heard of it, so a request that was answered proves life for that long from
/// the moment it was *sent*. Times are of a clock that also runs while the machine sleeps. Thread-safe.
class Lease {
public:
    using Time = std::chrono::nanoseconds;

    /// The clock's time: since the start of the machine.
    [[nodiscard]] static Time now();

    /// A request sent at `sent_at` was answered, in a session of that timeout. A server that is not the leader tells it
    /// within half a tick what it has heard, and a timeout is two ticks at least: a quarter of it may be lost when that
    /// server dies.
    void renew(Time sent_at, std::chrono::milliseconds timeout) { end_ = (sent_at + Time(timeout) * 3 / 4).count(); }
    void give_up() { end_ = 0; }

    [[nodiscard]] bool is_good(Time at) const { return at.count() < end_; }

private:
    std::atomic<std::int64_t> end_{0};
};

/// Gives a lease up when it ends itself, however that comes about. To be made after the session the lease rests on.
class LeaseEnd {
public:
    explicit LeaseEnd(Lease& lease) : lease_(lease) {}
    ~LeaseEnd() { lease_.give_up(); }
    LeaseEnd(const LeaseEnd&) = delete;
    LeaseEnd& operator=(const LeaseEnd&) = delete;

private:
    Lease& lease_;
};

}  // namespace warren::zookeeper
