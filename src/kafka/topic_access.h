#pragma once

#include "kafka/topic_consumer.h"
#include "warren/base/time.h"

#include <cstdint>
#include <stop_token>
#include <string>

namespace warren::kafka {

/// What the principal may do with an offsets topic, found out by trying.
struct TopicAccess {
    enum class Kind : std::uint8_t {
        readable,
        missing,
        not_described,  ///< the right to describe it is missing
        not_readable,   ///< the right to read it is missing
        unreachable,    ///< no broker answers
        unclear         ///< nobody could be read from, for another reason than rights
    };
    Kind kind = Kind::unreachable;
    /// `unreachable`: why.
    Trouble trouble;
    /// `unclear`: why.
    std::string problem;

    [[nodiscard]] bool is_denied() const { return kind == Kind::not_described || kind == Kind::not_readable; }
};

/// Describes the topic and reads a little of it. A topic nobody has written to can be read if its end can. Blocks until
/// that is clear or, for what may pass, until `deadline`; returns early on a stop.
[[nodiscard]] TopicAccess find_access(TopicConsumer& consumer, base::MonotonicTime deadline,
                                      const std::stop_token& stop);

/// Whether trouble that began at `begun` will not go away by waiting: it names its cause, and other servers of the list
/// have had a while.
[[nodiscard]] bool is_hopeless(const Trouble& trouble, base::MonotonicTime begun);

}  // namespace warren::kafka
