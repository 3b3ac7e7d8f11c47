#pragma once

#include "http/target.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warren::http {

/// What a path that only has a slash too many at its end leads to. Burrow's router makes two exceptions, and so do we:
/// clients may have learnt them.
enum class TrailingSlash : std::uint8_t {
    redirects,      ///< to the route
    is_not_found,   ///< to nothing
    only_redirects  ///< there is no such route, but there is the redirect
};

/// A method and a pattern such as `/v3/kafka/:cluster/topic`. A segment with a colon takes any text; only the last one
/// may not be empty.
struct RoutePattern {
    std::string_view method;
    std::string_view pattern;
    TrailingSlash slash = TrailingSlash::redirects;
};

/// Where a request leads to.
struct Resolution {
    enum class Kind : std::uint8_t {
        route,
        redirect,
        options,         ///< OPTIONS on a known path
        server_options,  ///< `OPTIONS *`
        not_allowed,     ///< the path is known, but for other methods
        not_found,
        bad_target
    };
    Kind kind = Kind::not_found;
    Target target;
    /// For `route`: its index in the table, and the parameters in the pattern's order.
    std::size_t route = 0;
    std::vector<std::string> parameters;
    /// For `redirect`.
    std::string location;
    /// For `options` and `not_allowed`: the value of `Allow`.
    std::string allow;
};

/// Finds routes as Burrow's router does (http-api.md of the specification, section 9): exact match, then redirects,
/// then OPTIONS and wrong methods. A value without state of its own; safe from any thread.
class Router {
public:
    /// Patterns and methods must outlive the router.
    explicit Router(const std::vector<RoutePattern>& table);

    /// `raw_target` as it stands in the request.
    [[nodiscard]] Resolution resolve(std::string_view method, std::string_view raw_target) const;

private:
    struct Row {
        RoutePattern route;
        std::vector<std::string_view> segments;
    };
    using Segments = std::vector<std::string>;

    [[nodiscard]] std::optional<std::size_t> exact_match(std::string_view method, const Segments& path) const;
    [[nodiscard]] std::optional<Segments> corrected(std::string_view method, const Segments& path) const;
    [[nodiscard]] std::optional<Segments> without_last_slash(std::string_view method, const Segments& path) const;
    [[nodiscard]] std::optional<Segments> in_another_case(std::string_view method, const Segments& path) const;
    [[nodiscard]] std::string allowed_methods(const Segments& path) const;

    std::vector<Row> rows_;
};

}  // namespace warren::http
