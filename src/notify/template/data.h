#pragma once

#include "notify/template/value.h"
#include "notify/template/zone.h"
#include "warren/notify/message.h"

#include <memory>

namespace warren::notify::language {

/// A message as templates see it: Burrow's names, only partitions that are not OK. The values it gives out are valid as
/// long as it lives, and as the message and the zone do.
class MessageData {
public:
    MessageData(const Message& message, const Zone& local);
    ~MessageData();
    MessageData(const MessageData&) = delete;
    MessageData& operator=(const MessageData&) = delete;

    /// The dot a template begins with.
    [[nodiscard]] Value root() const;

private:
    struct Records;
    std::unique_ptr<const Records> records_;
};

}  // namespace warren::notify::language
