#pragma once

#include "warren/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace warren::notify {

/// A party of a mail, such as `Jo Doe <jo@example.com>`.
struct Mailbox {
    /// As text, without quotes; may be empty.
    std::string name;
    /// `local@domain`. No blanks, no control characters.
    std::string address;

    friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

/// Reads a list of mailboxes separated by commas (RFC 5322): quoted texts and comments may hold commas. Empty places of
/// the list are skipped. Fails on what is no address, and on a list without any.
[[nodiscard]] base::Result<std::vector<Mailbox>> parse_mailboxes(std::string_view text);

/// A mailbox as it stands in a header.
[[nodiscard]] std::string header_form(const Mailbox& mailbox);

}  // namespace warren::notify
