#pragma once

#include "warren/base/time.h"
#include "warren/core/model/status.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warren::notify {

/// That a group is in trouble, or that it is well again.
enum class MessageKind : std::uint8_t { open, close };
inline constexpr std::size_t message_kinds = 2;
[[nodiscard]] std::string_view to_string(MessageKind kind);

/// When a notifier is to speak.
struct NotifierRules {
    std::int64_t threshold = 2;
    std::chrono::seconds send_interval{60};
    bool send_close = false;
    bool send_once = false;
};

/// A moment on both clocks.
struct Moment {
    base::MonotonicTime monotonic;
    base::WallTime wall;
};

/// A message that a notifier, given by its index, is to send.
struct Decision {
    std::size_t notifier = 0;
    MessageKind kind = MessageKind::open;

    friend bool operator==(const Decision&, const Decision&) = default;
};

/// What a status leads to: messages, and the incident of which they tell.
struct Verdict {
    /// Empty if there is no incident.
    std::string id;
    std::optional<base::WallTime> start;
    std::vector<Decision> messages;
};

/// The incident of one group, if it is in one, and what its notifiers have said of it (notifiers.md of the
/// specification, section 4). Knows no clock and sends nothing. Not thread-safe: the statuses of a group are judged one
/// after the other.
///
/// Differs from Burrow in one point: with `send_once` but without `send_close` a notifier may speak again once the
/// incident is over.
class Incident {
public:
    using MakeId = std::function<std::string()>;

    /// `listens[i]`: whether the lists of notifier `i` accept the group.
    explicit Incident(const std::vector<bool>& listens);

    /// Takes the group's `status` (OK, WARN or ERR) of the moment `now`. `rules` are those of all notifiers, in order.
    [[nodiscard]] Verdict decide(core::Status status, const Moment& now, const std::vector<NotifierRules>& rules,
                                 const MakeId& make_id);

    /// An open message will not be sent after all: it is decided on anew with the next status.
    void take_back(std::size_t notifier) { lines_[notifier].last_notify.reset(); }

    /// Empty if there is no incident.
    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] bool is_open() const { return start_.has_value(); }

private:
    /// What one notifier has said.
    struct Line {
        bool listens = true;
        std::optional<base::MonotonicTime> last_notify;
    };

    [[nodiscard]] std::optional<MessageKind> decide_for(Line& line, core::Status status, base::MonotonicTime now,
                                                        const NotifierRules& rules) const;
    void end(const std::vector<NotifierRules>& rules);

    std::string id_;
    std::optional<base::WallTime> start_;
    std::vector<Line> lines_;
};

}  // namespace warren::notify
