#include "config/group_expressions.h"

#include "warren/base/utf8.h"

#include <re2/re2.h>

#include <memory>
#include <string>
#include <string_view>

namespace warren::config {
namespace {

/// `text` with every byte that is not part of valid UTF-8 as U+FFFD, which is how Go's expressions see it.
std::string as_valid_utf8(std::string_view text) {
    std::string valid;
    while (!text.empty()) {
        const std::size_t length = base::first_code_point(text).length;
        if (length == 0) {
            valid += "\xEF\xBF\xBD";
        } else {
            valid += text.substr(0, length);
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return valid;
}

bool is_ascii(std::string_view text) {
    for (const char byte : text) {
        if (static_cast<unsigned char>(byte) >= 0x80) return false;
    }
    return true;
}

bool matches(const RE2& expression, std::string_view group) {
    if (is_ascii(group)) return RE2::PartialMatch(re2::StringPiece(group.data(), group.size()), expression);
    return RE2::PartialMatch(as_valid_utf8(group), expression);
}

/// Empty if the key is not set or cannot be used.
core::GroupFilter::Predicate read_expression(const SectionReader& module, std::string_view key,
                                             const std::string& refusal) {
    const std::string text = module.text(key);
    if (text.empty()) return {};
    RE2::Options options;
    options.set_log_errors(false);
    auto expression = std::make_shared<const RE2>(text, options);
    if (!expression->ok()) {
        module.problems().refuse(module.place_of(key), refusal,
                                 std::string(key) + " of " + module.title() + ": " + expression->error());
        return {};
    }
    return [expression](std::string_view group) { return matches(*expression, group); };
}

void refuse_former_name(const SectionReader& module, std::string_view key, const std::string& now) {
    if (!module.has(key)) return;
    module.problems().refuse(module.place_of(key), "Please change configurations to allowlist and denylist",
                             "rename " + std::string(key) + " of " + module.title() + " to " + now);
}

}  // namespace

core::GroupFilter read_group_filter(const SectionReader& module) {
    refuse_former_name(module, "group-whitelist", "group-allowlist");
    refuse_former_name(module, "group-blacklist", "group-denylist");
    auto allow = read_expression(module, "group-allowlist", "Failed to compile group allowlist");
    auto deny = read_expression(module, "group-denylist", "Failed to compile group denylist");
    return {std::move(allow), std::move(deny)};
}

}  // namespace warren::config
