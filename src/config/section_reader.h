#pragma once

#include "config/convert.h"
#include "config/document.h"
#include "config/problems.h"
#include "config/settings_table.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warren::config {

/// Where the values of a configuration come from.
struct Sources {
    /// Stands in the places of problems.
    const std::string& file;
    const Environment& environment;
    /// First part of the variables' names.
    std::string prefix;
    Problems& problems;
};

/// One section (`[logging]`) or module (`[cluster.local]`), read through the settings table: environment before file
/// before default, converted and held against its range, with problems reported. The keys asked for must be in the
/// table. Refers to its sources and to the file's tables.
class SectionReader {
public:
    /// `section` must be in the table. `content` and `place` are those of the file; a module that is not in the file
    /// has no content. `name` is empty for a section without modules.
    SectionReader(const Sources& sources, std::string_view section, std::string name, const Table* content,
                  Place place);

    /// The name in lower case.
    [[nodiscard]] const std::string& name() const { return name_; }
    /// `[cluster.local]`
    [[nodiscard]] std::string title() const;
    /// The whole section's place.
    [[nodiscard]] const Place& place() const { return place_; }
    [[nodiscard]] Problems& problems() const { return sources_->problems; }
    /// Whether the section stands in the file.
    [[nodiscard]] bool is_in_file() const { return content_ != nullptr; }

    /// Whether the key is set at all.
    [[nodiscard]] bool has(std::string_view key) const;
    /// Where the key's value comes from; the section's place if it is not set.
    [[nodiscard]] Place place_of(std::string_view key) const;

    [[nodiscard]] std::string text(std::string_view key) const;
    /// An integer, unsigned integer or number of seconds. A value out of range is refused in the words of `refusal`, or
    /// in general ones.
    [[nodiscard]] std::int64_t integer(std::string_view key, std::string_view refusal = {}) const;
    [[nodiscard]] std::chrono::seconds seconds(std::string_view key) const;
    [[nodiscard]] double number(std::string_view key) const;
    [[nodiscard]] bool boolean(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> list(std::string_view key) const;
    [[nodiscard]] std::map<std::string, std::string> table(std::string_view key) const;

    /// Gives a key a value above file and environment.
    void fix(std::string_view key, std::string text);

private:
    struct Found {
        Value value;
        Place place;
    };
    [[nodiscard]] std::optional<Found> find(std::string_view key) const;
    [[nodiscard]] const Setting& row(std::string_view key) const;
    [[nodiscard]] std::string variable_of(std::string_view key) const;
    template <typename T>
    [[nodiscard]] T read(std::string_view key, Reading<T> (*convert)(const Value&)) const;
    template <typename T>
    void report(const Setting& setting, const Place& place, const Reading<T>& reading) const;

    const Sources* sources_;
    const Section* section_;
    std::string name_;
    const Table* content_;
    Place place_;
    std::map<std::string, std::string, std::less<>> fixed_;
};

}  // namespace warren::config
