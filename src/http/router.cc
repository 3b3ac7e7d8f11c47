#include "http/router.h"

#include "http/ascii.h"

#include <algorithm>
#include <set>
#include <utility>

namespace warren::http {
namespace {

enum class LetterCase : std::uint8_t { same, any };

std::vector<std::string_view> split_pattern(std::string_view pattern) {
    std::vector<std::string_view> segments;
    while (!pattern.empty()) {
        pattern.remove_prefix(1);
        const auto end = std::min(pattern.find('/'), pattern.size());
        segments.push_back(pattern.substr(0, end));
        pattern.remove_prefix(end);
    }
    return segments;
}

bool is_parameter(std::string_view segment) {
    return segment.starts_with(':');
}

bool matches(const std::vector<std::string_view>& pattern, const std::vector<std::string>& path, LetterCase letters) {
    if (pattern.size() != path.size() || path.back().empty()) return false;
    return std::equal(pattern.begin(), pattern.end(), path.begin(),
                      [&](std::string_view fixed, const std::string& text) {
                          return is_parameter(fixed) || fixed == text ||
                                 (letters == LetterCase::any && equal_ignoring_case(fixed, text));
                      });
}

/// `path` with the fixed parts spelled as in the pattern.
std::vector<std::string> respelled(const std::vector<std::string_view>& pattern, std::vector<std::string> path) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (!is_parameter(pattern[i])) path[i] = pattern[i];
    }
    return path;
}

bool ends_with_slash(const std::vector<std::string>& path) {
    return path.size() > 1 && path.back().empty();
}

std::vector<std::string> without_last(std::vector<std::string> path) {
    path.pop_back();
    return path;
}

bool may_be_redirected(std::string_view method) {
    return method == "GET" || method == "POST" || method == "DELETE";
}

}  // namespace

Router::Router(const std::vector<RoutePattern>& table) {
    for (const auto& route : table) rows_.push_back({route, split_pattern(route.pattern)});
}

Resolution Router::resolve(std::string_view method, std::string_view raw_target) const {
    using Kind = Resolution::Kind;
    Resolution result;
    if (method == "CONNECT" && !raw_target.starts_with('/')) return result;
    auto target = parse_target(raw_target);
    if (!target) {
        result.kind = Kind::bad_target;
        return result;
    }
    result.target = std::move(*target);
    const auto& path = result.target.segments;
    if (path.empty()) {
        if (method == "OPTIONS" && result.target.path == "*") result.kind = Kind::server_options;
        return result;
    }
    if (const auto found = exact_match(method, path)) {
        result.kind = Kind::route;
        result.route = *found;
        for (std::size_t i = 0; i < path.size(); ++i) {
            if (is_parameter(rows_[*found].segments[i])) result.parameters.push_back(path[i]);
        }
        return result;
    }
    if (may_be_redirected(method)) {
        if (const auto better = corrected(method, path)) {
            result.kind = Kind::redirect;
            result.location = escaped_path(*better) + result.target.query;
            return result;
        }
    }
    result.allow = allowed_methods(path);
    if (!result.allow.empty()) result.kind = method == "OPTIONS" ? Kind::options : Kind::not_allowed;
    return result;
}

std::optional<std::size_t> Router::exact_match(std::string_view method, const Segments& path) const {
    const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) {
        return row.route.method == method && row.route.slash != TrailingSlash::only_redirects &&
               matches(row.segments, path, LetterCase::same);
    });
    if (found == rows_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - rows_.begin());
}

std::optional<Router::Segments> Router::corrected(std::string_view method, const Segments& path) const {
    if (auto shorter = without_last_slash(method, path)) return cleaned(*shorter);
    return in_another_case(method, cleaned(path));
}

std::optional<Router::Segments> Router::without_last_slash(std::string_view method, const Segments& path) const {
    if (!ends_with_slash(path)) return std::nullopt;
    auto shorter = without_last(path);
    const bool leads_somewhere = std::any_of(rows_.begin(), rows_.end(), [&](const Row& row) {
        return row.route.method == method && row.route.slash != TrailingSlash::is_not_found &&
               matches(row.segments, shorter, LetterCase::same);
    });
    if (!leads_somewhere) return std::nullopt;
    return shorter;
}

std::optional<Router::Segments> Router::in_another_case(std::string_view method, const Segments& path) const {
    if (path.empty()) return std::nullopt;
    const bool slash = ends_with_slash(path);
    const auto shorter = slash ? without_last(path) : path;
    const auto unwanted = slash ? TrailingSlash::is_not_found : TrailingSlash::only_redirects;
    for (const auto& row : rows_) {
        if (row.route.method == method && row.route.slash != unwanted &&
            matches(row.segments, shorter, LetterCase::any)) {
            return respelled(row.segments, shorter);
        }
    }
    return std::nullopt;
}

std::string Router::allowed_methods(const Segments& path) const {
    std::set<std::string_view> methods;
    for (const auto& row : rows_) {
        if (exact_match(row.route.method, path)) methods.insert(row.route.method);
    }
    if (methods.empty()) return {};
    methods.insert("OPTIONS");
    std::string allow;
    for (const auto method : methods) allow.append(allow.empty() ? "" : ", ").append(method);
    return allow;
}

}  // namespace warren::http
