#include "config/convert.h"

#include "config/duration.h"
#include "config/number_spelling.h"
#include "config/syntax.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

namespace warren::config {
namespace {

// Doubles from here on do not fit into 64 bits.
constexpr double integer_limit = 9.2233720368547758e18;

std::string describe(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value.data)) return '"' + *text + '"';
    if (const auto* number = std::get_if<double>(&value.data)) return plain_spelling(*number);
    if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return std::to_string(*integer);
    if (const auto* boolean = std::get_if<bool>(&value.data)) return *boolean ? "true" : "false";
    if (std::holds_alternative<List>(value.data)) return "a list";
    if (std::holds_alternative<Table>(value.data)) return "a table";
    if (value.is_nothing()) return "null";
    return "a date or time";
}

template <typename T>
Reading<T> unreadable(const Value& value, std::string_view wanted) {
    return {std::nullopt, "cannot be read as " + std::string(wanted) + ": it is " + describe(value), Severity::warning};
}

Reading<std::int64_t> truncated(const Value& value, double number) {
    if (!(std::fabs(number) < integer_limit)) return unreadable<std::int64_t>(value, "a whole number");
    const double whole = std::trunc(number);
    std::string complaint;
    if (whole != number) complaint = "is " + plain_spelling(number) + ", of which only the whole part counts";
    return {static_cast<std::int64_t>(whole), complaint, Severity::warning};
}

Reading<std::int64_t> rounded(std::int64_t milliseconds, const std::string& text) {
    if (milliseconds != 0 && std::abs(milliseconds) < 1000) {
        return {std::nullopt, "is \"" + text + "\", but it counts whole seconds", Severity::refusal};
    }
    const std::int64_t half = milliseconds < 0 ? -500 : 500;
    const std::int64_t seconds = (milliseconds + half) / 1000;
    if (seconds * 1000 == milliseconds) return {seconds, "", Severity::warning};
    return {seconds, "is \"" + text + "\", which is rounded to " + std::to_string(seconds) + " seconds",
            Severity::warning};
}

void append_words(std::vector<std::string>& words, std::string_view text) {
    constexpr std::string_view separators = " \t\r\n\v\f,";
    std::size_t from = text.find_first_not_of(separators);
    while (from != std::string_view::npos) {
        const std::size_t to = std::min(text.find_first_of(separators, from), text.size());
        words.emplace_back(text.substr(from, to - from));
        from = text.find_first_not_of(separators, to);
    }
}

std::optional<bool> boolean_from(std::string_view text) {
    constexpr std::array<std::string_view, 6> yes = {"1", "t", "T", "TRUE", "true", "True"};
    constexpr std::array<std::string_view, 6> no = {"0", "f", "F", "FALSE", "false", "False"};
    for (const auto word : yes) {
        if (text == word) return true;
    }
    for (const auto word : no) {
        if (text == word) return false;
    }
    return std::nullopt;
}

}  // namespace

Reading<std::string> to_text(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value.data)) return {*text};
    if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return {std::to_string(*integer)};
    if (const auto* number = std::get_if<double>(&value.data)) return {plain_spelling(*number)};
    if (const auto* boolean = std::get_if<bool>(&value.data)) return {std::string(*boolean ? "true" : "false")};
    return unreadable<std::string>(value, "a text");
}

Reading<std::int64_t> to_integer(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return {*integer};
    if (const auto* number = std::get_if<double>(&value.data)) return truncated(value, *number);
    if (const auto* boolean = std::get_if<bool>(&value.data)) return {*boolean ? 1 : 0};
    if (const auto* text = std::get_if<std::string>(&value.data)) {
        if (const auto integer = integer_from(*text)) return {*integer};
    }
    return unreadable<std::int64_t>(value, "a whole number");
}

Reading<std::int64_t> to_seconds(const Value& value) {
    auto plain = to_integer(value);
    if (plain.value) return plain;
    if (const auto* text = std::get_if<std::string>(&value.data)) {
        if (const auto duration = duration_from(*text)) return rounded(*duration, *text);
    }
    return unreadable<std::int64_t>(value, "a number of seconds");
}

Reading<std::int64_t> to_unsigned(const Value& value) {
    auto reading = to_integer(value);
    if (reading.value && *reading.value < 0) return {0, "is negative, which counts as 0", Severity::warning};
    return reading;
}

Reading<double> to_number(const Value& value) {
    if (const auto* number = std::get_if<double>(&value.data); number != nullptr && std::isfinite(*number)) {
        return {*number};
    }
    if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return {static_cast<double>(*integer)};
    if (const auto* boolean = std::get_if<bool>(&value.data)) return {*boolean ? 1.0 : 0.0};
    if (const auto* text = std::get_if<std::string>(&value.data)) {
        if (const auto number = number_from(*text)) return {*number};
    }
    return unreadable<double>(value, "a number");
}

Reading<bool> to_boolean(const Value& value) {
    if (const auto* boolean = std::get_if<bool>(&value.data)) return {*boolean};
    if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return {*integer != 0};
    if (const auto* number = std::get_if<double>(&value.data)) return {*number != 0};
    if (const auto* text = std::get_if<std::string>(&value.data)) {
        if (const auto boolean = boolean_from(*text)) return {*boolean};
    }
    return unreadable<bool>(value, "true or false");
}

Reading<std::map<std::string, std::string>> to_table(const Value& value) {
    using Texts = std::map<std::string, std::string>;
    constexpr std::string_view wanted = "a table of texts";
    const auto* text = std::get_if<std::string>(&value.data);
    if (text != nullptr && text->empty()) return {Texts()};
    // Only what comes from the environment is a text; it says nothing of lines.
    const auto parsed = parse_json(text != nullptr ? *text : "{}");
    const Table* table = text != nullptr && parsed ? &*parsed : value.table();
    if (table == nullptr && text != nullptr) {
        // Tables hold headers with passwords and tokens, so the text is not repeated.
        return {std::nullopt, "cannot be read as a table of texts: it is a text that is no JSON object",
                Severity::warning};
    }
    if (table == nullptr) return unreadable<Texts>(value, wanted);
    Texts texts;
    for (const Entry& entry : table->entries) {
        if (entry.value.is_nothing()) continue;
        auto element = to_text(entry.value);
        if (!element.value) return unreadable<Texts>(entry.value, wanted);
        texts[lower_case(entry.key)] = std::move(*element.value);
    }
    return {std::move(texts)};
}

Reading<std::vector<std::string>> to_list(const Value& value) {
    std::vector<std::string> words;
    const auto* list = std::get_if<List>(&value.data);
    if (list == nullptr) {
        const auto text = to_text(value);
        if (!text.value) return unreadable<std::vector<std::string>>(value, "a list of texts");
        append_words(words, *text.value);
        return {words};
    }
    for (const Value& element : *list) {
        const auto text = to_text(element);
        if (!text.value) return unreadable<std::vector<std::string>>(element, "a list of texts");
        append_words(words, *text.value);
    }
    return {words};
}

}  // namespace warren::config
