#pragma once

#include "notify/group_table.h"
#include "notify/incident.h"
#include "notify/mail.h"
#include "warren/base/time.h"
#include "warren/notify/message.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace warren::notify {

/// A message on its way.
struct Letter {
    GroupKey group;
    MessageKind kind = MessageKind::open;
    Message message;
    /// Made at the first attempt. The rendered text is not kept: it may have megabytes, and thousands of letters wait
    /// while an endpoint is down.
    std::optional<MailOrigin> origin;
    /// Failed attempts so far.
    std::size_t failures = 0;
    base::MonotonicTime not_before;
    /// Letters of a group leave in the order of these numbers, which the outbox gives.
    std::uint64_t number = 0;
};

/// What became of a letter that was put in, and the one that will not be sent because of it, if any.
struct Posted {
    enum class Fate : std::uint8_t {
        queued,
        took_place,  ///< of an older one that says the same
        made_room,   ///< for which another one had to leave
        refused      ///< there is no room
    };
    Fate fate = Fate::queued;
    std::optional<Letter> given_up;
};

/// The messages that wait for one notifier's sender: a bounded number of them, in order per group. A message that waits
/// for another try holds up those of its own group only. Knows no clock. Not thread-safe.
class Outbox {
public:
    explicit Outbox(std::size_t most) : most_(most) {}

    /// Puts a letter last. If it is an open message and the newest letter of its group that waits is one as well, it
    /// takes that one's place: what that one says is out of date, and a group that had to queue anew each time would
    /// never be reported while the endpoint is slow. If there is no room, the oldest open message of the same group
    /// leaves; a close message may also take the place of another group's oldest open message. Else the letter is
    /// refused.
    Posted post(Letter letter);

    /// Takes out the first letter that may go now.
    [[nodiscard]] std::optional<Letter> take(base::MonotonicTime now);
    /// Puts a letter that was taken out back into its place.
    void put_back(Letter letter);

    /// From when on `take` has something to give; none if nothing waits.
    [[nodiscard]] std::optional<base::MonotonicTime> next() const;
    [[nodiscard]] std::size_t size() const { return letters_.size(); }

private:
    using Letters = std::deque<Letter>;

    [[nodiscard]] Letters::iterator outdated_by(const Letter& letter);
    [[nodiscard]] Letters::iterator room_for(const Letter& letter);
    Letter remove(Letters::iterator place);

    std::size_t most_;
    std::uint64_t posted_ = 0;
    /// By number.
    Letters letters_;
};

}  // namespace warren::notify
