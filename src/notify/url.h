#pragma once

#include "warren/base/result.h"

#include <string>
#include <string_view>

namespace warren::notify {

/// An address of the web, taken apart.
struct Url {
    /// `http` or `https`.
    std::string scheme;
    /// `user:password@`, or empty.
    std::string login;
    /// Lower-case; an IPv6 address without its brackets.
    std::string host;
    /// As written; empty: the scheme's own.
    std::string port;
    /// Path and query, as they are sent.
    std::string target;

    [[nodiscard]] std::string text() const;
    /// The port that is meant.
    [[nodiscard]] std::string effective_port() const;
};

/// Takes an address apart as Go does, so that a template's output means the same: control characters and wrong percent
/// escapes are errors; what may not stand in a path or query as it is (blanks, quotes, letters beyond ASCII) is
/// percent-encoded; a fragment is dropped.
[[nodiscard]] base::Result<Url> parse_url(std::string_view text);

/// Whether `host` is `domain` or lies below it.
[[nodiscard]] bool is_within_domain(std::string_view host, std::string_view domain);

}  // namespace warren::notify
