#include "config/section_reader.h"

#include "config/environment.h"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <utility>

namespace warren::config {
namespace {

constexpr std::int64_t largest = 1'000'000'000'000;
// Some 95 years: a moment of the monotonic clock counts nanoseconds, and what is added to it must not overflow.
constexpr std::int64_t most_seconds = 3'000'000'000;

struct Range {
    std::int64_t least;
    std::int64_t most;
};

Range range_of(const Setting& setting) {
    const std::int64_t most = setting.kind == Kind::seconds ? most_seconds : largest;
    switch (setting.check) {
        case Check::positive:
            return {1, most};
        case Check::not_negative:
            return {0, most};
        case Check::window_length:
            return {1, 1'000'000};
        default:
            return {-most, most};
    }
}

std::string range_words(const Range& range, std::int64_t number) {
    return number < range.least ? "must be at least " + std::to_string(range.least)
                                : "must be at most " + std::to_string(range.most);
}

auto converter_of(Kind kind) {
    switch (kind) {
        case Kind::seconds:
            return to_seconds;
        case Kind::unsigned_integer:
            return to_unsigned;
        default:
            return to_integer;
    }
}

std::string default_words(const Setting& setting) {
    if (setting.preset.text.empty()) return "the key counts as not set";
    return "the default " + std::string(setting.preset.text) + " is used";
}

}  // namespace

SectionReader::SectionReader(const Sources& sources, std::string_view section, std::string name, const Table* content,
                             Place place)
    : sources_(&sources),
      section_(find_section(section)),
      name_(std::move(name)),
      content_(content),
      place_(std::move(place)) {}

std::string SectionReader::title() const {
    return "[" + std::string(section_->name) + (name_.empty() ? "" : "." + name_) + "]";
}

bool SectionReader::has(std::string_view key) const {
    return find(key).has_value();
}

Place SectionReader::place_of(std::string_view key) const {
    const auto found = find(key);
    return found ? found->place : place_;
}

std::string SectionReader::text(std::string_view key) const {
    return read(key, to_text);
}

std::int64_t SectionReader::integer(std::string_view key, std::string_view refusal) const {
    const Setting& setting = row(key);
    const std::int64_t number = read<std::int64_t>(key, converter_of(setting.kind));
    const Range range = range_of(setting);
    if (number >= range.least && number <= range.most) return number;

    const std::string words = std::string(key) + " of " + title() + " " + range_words(range, number);
    const std::string remedy = "it is " + std::to_string(number) + "; without the key " + default_words(setting);
    if (refusal.empty()) {
        problems().refuse(place_of(key), words, remedy);
    } else {
        problems().refuse(place_of(key), std::string(refusal), words + ": " + remedy);
    }
    return to_integer({std::string(setting.preset.text)}).value.value_or(0);
}

std::chrono::seconds SectionReader::seconds(std::string_view key) const {
    return std::chrono::seconds(integer(key));
}

double SectionReader::number(std::string_view key) const {
    const double number = read(key, to_number);
    if (row(key).check == Check::share && !(number >= 0 && number <= 1)) {
        problems().warn(place_of(key),
                        std::string(key) + " of " + title() + " should be " + std::string(words_of(Check::share)),
                        "1.0 stands for a full window");
    }
    return number;
}

bool SectionReader::boolean(std::string_view key) const {
    return read(key, to_boolean);
}

std::vector<std::string> SectionReader::list(std::string_view key) const {
    return read(key, to_list);
}

std::map<std::string, std::string> SectionReader::table(std::string_view key) const {
    return read(key, to_table);
}

void SectionReader::fix(std::string_view key, std::string text) {
    fixed_[std::string(key)] = std::move(text);
}

std::optional<SectionReader::Found> SectionReader::find(std::string_view key) const {
    if (const auto fixed = fixed_.find(key); fixed != fixed_.end()) return Found{{fixed->second}, place_};
    const std::string variable = variable_of(key);
    if (auto text = sources_->environment(variable); text && !text->empty()) {
        return Found{{std::move(*text)}, {variable, place_.line}};
    }
    const Entry* entry = content_ == nullptr ? nullptr : content_->find(key);
    if (entry == nullptr || entry->value.is_nothing()) return std::nullopt;
    return Found{entry->value, {sources_->file + ":" + std::to_string(entry->line), entry->line}};
}

const Setting& SectionReader::row(std::string_view key) const {
    const Setting* setting = find_setting(section_->name, key);
    if (setting != nullptr) return *setting;
    std::fprintf(stderr, "the settings table has no row for %s of %s\n", std::string(key).c_str(), title().c_str());
    std::abort();
}

std::string SectionReader::variable_of(std::string_view key) const {
    const std::string middle = section_->shape == Shape::named ? "." + name_ : "";
    return variable_name(sources_->prefix, std::string(section_->name) + middle + "." + std::string(key));
}

template <typename T>
T SectionReader::read(std::string_view key, Reading<T> (*convert)(const Value&)) const {
    const Setting& setting = row(key);
    if (const auto found = find(key)) {
        Reading<T> reading = convert(found->value);
        if (!reading.complaint.empty()) report(setting, found->place, reading);
        if (reading.value) return std::move(*reading.value);
    }
    return convert({std::string(setting.preset.text)}).value.value_or(T{});
}

template <typename T>
void SectionReader::report(const Setting& setting, const Place& place, const Reading<T>& reading) const {
    const std::string message = std::string(setting.key) + " of " + title() + " " + reading.complaint;
    if (reading.severity == Severity::refusal) {
        problems().refuse(place, message, "write at least \"1s\"");
    } else {
        problems().warn(place, message, reading.value ? "" : default_words(setting));
    }
}

}  // namespace warren::config
