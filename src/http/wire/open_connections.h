#pragma once

#include "warren/base/guarded.h"

#include <set>

namespace warren::http {

/// The sockets of a listener's connections, so that all of them can be ended at once. Thread-safe.
class OpenConnections {
public:
    /// A connection's place in the list. Leave it before the socket is closed: its number may soon be another's.
    class Entry {
    public:
        Entry(OpenConnections& list, int socket);
        ~Entry();
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

    private:
        OpenConnections* list_;
        int socket_;
    };

    /// Shuts down all sockets, and from now on each that is entered: whoever reads or writes on them finds the end.
    void end_all();
    /// Undoes the latter.
    void begin();
    /// Whether they have been ended.
    [[nodiscard]] bool has_ended() const;

private:
    struct State {
        std::set<int> sockets;
        bool has_ended = false;
    };
    base::Guarded<State> state_;
};

}  // namespace warren::http
