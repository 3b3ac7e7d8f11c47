#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace warren::base {

/// Why something that may fail in ordinary life has failed: one sentence for people, without a trailing full stop.
/// Callers prepend their own context where they know it ("cluster 'local': offsets topic: ...").
struct Error {
    std::string message;

    friend bool operator==(const Error&, const Error&) = default;
};

/// A value or the reason why there is none.
template <typename T>
using Result = tl::expected<T, Error>;

/// Makes the failing side of a `Result`.
[[nodiscard]] inline tl::unexpected<Error> failure(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message)});
}

/// The same failure with `context` and ": " in front of it.
[[nodiscard]] inline tl::unexpected<Error> failure(const std::string& context, const Error& cause) {
    return failure(context + ": " + cause.message);
}

}  // namespace warren::base
