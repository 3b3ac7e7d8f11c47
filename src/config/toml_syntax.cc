#include "config/syntax.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace warren::config {
namespace {

// The parser takes a frame of the stack per part of a key and per bracket, and keys may stand in brackets.
constexpr int max_key_parts = 32;
constexpr int max_depth = deepest_nesting;

/// Looks for what is nested too deep before the parser, which knows no bound, sees it: passes over strings and comments
/// and counts open brackets and the dots of keys, which make tables as well. What it makes of a text that is no TOML
/// does not matter.
class DepthScanner {
public:
    explicit DepthScanner(std::string_view text) : text_(text) {}

    /// What is wrong, with its line.
    [[nodiscard]] std::optional<std::string> complaint() {
        while (at_ < text_.size()) {
            step(text_[at_]);
            if (depth_ > max_depth) return at_position(line_, 1) + too_deep_words();
            if (dots_ >= max_key_parts) {
                return at_position(line_, 1) + "a name of more than " + std::to_string(max_key_parts) + " parts";
            }
        }
        return std::nullopt;
    }

private:
    void step(char byte) {
        if (byte == '"' || byte == '\'') return pass_string(byte);
        if (byte == '#') return pass_to(text_.find('\n', at_));
        if (byte == '.') {
            ++dots_;
        } else if (!is_part_of_key(byte)) {
            // A key ends here, or what stands before has been none.
            key_dots_ = byte == '=' ? dots_ : key_dots_;
            dots_ = 0;
        }
        if (byte == '\n') {
            ++line_;
            key_dots_ = 0;
        }
        if (byte == '[' || byte == '{') open();
        if ((byte == ']' || byte == '}') && !open_.empty()) close();
        ++at_;
    }

    void open() {
        open_.push_back(1 + std::exchange(key_dots_, 0));
        depth_ += open_.back();
    }

    void close() {
        depth_ -= open_.back();
        open_.pop_back();
    }

    void pass_to(std::size_t position) {
        const std::size_t end = std::min(position, text_.size());
        const std::string_view passed = text_.substr(at_, end - at_);
        line_ += static_cast<std::uint64_t>(std::count(passed.begin(), passed.end(), '\n'));
        at_ = end;
    }

    void pass_string(char quote) {
        const std::string three(3, quote);
        if (text_.substr(at_).starts_with(three)) return pass_long_string(quote, three);
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
            end += quote == '"' && text_[end] == '\\' ? 2U : 1U;
        }
        pass_to(end < text_.size() && text_[end] == quote ? end + 1 : end);
    }

    void pass_long_string(char quote, const std::string& three) {
        std::size_t end = at_ + 3;
        while (end < text_.size() && !text_.substr(end).starts_with(three)) {
            end += quote == '"' && text_[end] == '\\' ? 2U : 1U;
        }
        end += 3;
        // Up to two quotes may stand directly before the closing three.
        for (int more = 0; more < 2 && end < text_.size() && text_[end] == quote; ++more) ++end;
        pass_to(end);
    }


    static bool is_part_of_key(char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
               byte == '_' || byte == '-' || byte == ' ' || byte == '\t';
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::uint64_t line_ = 1;
    /// Levels that each open bracket makes together with its key, and their sum.
    std::vector<int> open_;
    int depth_ = 0;
    int dots_ = 0;
    /// Of the key whose value comes now.
    int key_dots_ = 0;
};

Value value_from(const toml::node& node);

Table table_from(const toml::table& source) {
    std::vector<const toml::key*> keys;
    for (auto it = source.cbegin(); it != source.cend(); ++it) keys.push_back(&it->first);
    std::stable_sort(keys.begin(), keys.end(),
                     [](const toml::key* a, const toml::key* b) { return a->source().begin < b->source().begin; });
    Table result;
    for (const toml::key* key : keys) {
        result.entries.push_back(
            {std::string(key->str()), value_from(*source.get(key->str())), key->source().begin.line});
    }
    return result;
}

Value value_from(const toml::node& node) {
    if (const auto* table = node.as_table()) return {table_from(*table)};
    if (const auto* array = node.as_array()) {
        List list;
        for (auto it = array->cbegin(); it != array->cend(); ++it) list.push_back(value_from(*it));
        return {std::move(list)};
    }
    if (const auto* text = node.as_string()) return {text->get()};
    if (const auto* integer = node.as_integer()) return {integer->get()};
    if (const auto* number = node.as_floating_point()) return {number->get()};
    if (const auto* boolean = node.as_boolean()) return {boolean->get()};
    return {DateOrTime{}};
}

}  // namespace

base::Result<Table> parse_toml(std::string_view text) {
    if (auto complaint = DepthScanner(text).complaint()) return base::failure(std::move(*complaint));
    try {
        return table_from(toml::parse(text));
    } catch (const toml::parse_error& error) {
        const auto where = error.source().begin;
        return base::failure(at_position(where.line, where.column) + std::string(error.description()));
    }
}

}  // namespace warren::config
