#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The target of a request, from its raw form to names and back.
namespace warren::http {

/// A target taken apart. The raw path is split at its slashes before anything is decoded, so a `%2F` belongs to a name.
struct Target {
    /// The path after one decoding: what answers show as `request.url`.
    std::string path;
    /// What stands after each slash of the path, decoded once. Empty for the target `*`, an empty path, and one of more
    /// than 64 segments, which is none that anything is known by.
    std::vector<std::string> segments;
    /// From the question mark on, as sent; empty if there is none.
    std::string query;
};

/// Takes a path, `*`, or an absolute URL. None: it is neither or holds a control character, or a percent sign in the
/// path is not followed by two hexadecimal digits. A number sign is an ordinary character: clients keep fragments to
/// themselves.
[[nodiscard]] std::optional<Target> parse_target(std::string_view raw);

/// Decodes `%XX`. None as above. A plus sign stays.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

/// `segments` as a path for `Location`: everything but letters, digits and `-_.~$&+,:;=@` is escaped.
[[nodiscard]] std::string escaped_path(const std::vector<std::string>& segments);

/// Without empty segments and `.`, and with `..` resolved. A slash at the end stays (the last segment is then empty).
[[nodiscard]] std::vector<std::string> cleaned(const std::vector<std::string>& segments);

}  // namespace warren::http
