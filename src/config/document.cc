#include "config/document.h"

#include "config/syntax.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

namespace warren::config {
namespace {

// Parsers may quote a whole line of the file.
constexpr std::size_t longest_reason = 300;

base::Result<Table> parse(std::string_view text, Format format) {
    switch (format) {
        case Format::toml:
            return parse_toml(text);
        case Format::json:
            return parse_json(text);
        case Format::yaml:
            return parse_yaml(text);
        case Format::env:
            return parse_env(text);
        case Format::unknown:
            break;
    }
    return base::failure("decoder not found for this format");
}

std::string prefix_of(Format format) {
    switch (format) {
        case Format::toml:
            return "toml: ";
        case Format::json:
            return "json: ";
        case Format::yaml:
            return "yaml: ";
        default:
            return "";
    }
}

/// Lower-cases the keys of a document and sees to it that each is there once.
class CaseFolder {
public:
    CaseFolder(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

    [[nodiscard]] Table folded(Table&& source, const std::string& path) {
        Table result;
        std::unordered_map<std::string, Known> known;
        for (Entry& entry : source.entries) {
            std::string written = std::exchange(entry.key, lower_case(entry.key));
            const std::string full = path.empty() ? entry.key : path + "." + entry.key;
            entry.value = folded(std::move(entry.value), full);
            const auto [position, is_new] = known.emplace(entry.key, Known{result.entries.size(), written});
            if (is_new) {
                result.entries.push_back(std::move(entry));
            } else if (position->second.written == written) {
                replace(result.entries[position->second.index], std::move(entry), full);
            } else {
                merge(result.entries[position->second.index], std::move(entry), full);
            }
        }
        return result;
    }

private:
    struct Known {
        std::size_t index;
        std::string written;
    };

    [[nodiscard]] Value folded(Value&& value, const std::string& path) {
        if (auto* table = std::get_if<Table>(&value.data)) return {folded(std::move(*table), path)};
        if (auto* list = std::get_if<List>(&value.data)) {
            for (Value& element : *list) element = folded(std::move(element), path);
        }
        return std::move(value);
    }

    /// `[Cluster.a]` and `[cluster.b]` are two clusters.
    static bool holds_only_tables(const Value& value) {
        const Table* table = value.table();
        return table != nullptr && std::all_of(table->entries.begin(), table->entries.end(),
                                               [](const Entry& entry) { return entry.value.table() != nullptr; });
    }

    /// The same name again, which only JSON allows: as everywhere with JSON the last one counts.
    void replace(Entry& known, Entry&& other, const std::string& full) {
        problems_.warn(place_of(known.line), "'" + full + "' is there twice, and this one is ignored",
                       "remove one of them (the other is in line " + std::to_string(other.line) + ")");
        known = std::move(other);
    }

    void merge(Entry& known, Entry&& other, const std::string& path) {
        if (!holds_only_tables(known.value) || !holds_only_tables(other.value)) {
            return warn_of_case(path, other.line, known.line);
        }
        Table& table = std::get<Table>(known.value.data);
        for (Entry& entry : std::get<Table>(other.value.data).entries) {
            if (const Entry* same = table.find(entry.key)) {
                warn_of_case(path + "." + entry.key, entry.line, same->line);
            } else {
                table.entries.push_back(std::move(entry));
            }
        }
    }

    void warn_of_case(const std::string& full, std::uint32_t line, std::uint32_t first) {
        problems_.warn(place_of(line), "'" + full + "' is there twice, in different case, and this one is ignored",
                       "names are read in lower case: rename one of them or remove it (the other is in line " +
                           std::to_string(first) + ")");
    }

    [[nodiscard]] Place place_of(std::uint32_t line) const { return {file_ + ":" + std::to_string(line), line}; }

    const std::string& file_;
    Problems& problems_;
};

}  // namespace

const Entry* Table::find(std::string_view key) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

base::Result<Table> parse_document(std::string_view text, Format format, const std::string& name, Problems& problems) {
    auto table = parse(text, format);
    if (table) return CaseFolder(name, problems).folded(std::move(*table), "");
    std::string reason = std::move(table.error().message);
    if (reason.size() > longest_reason) reason = reason.substr(0, longest_reason) + "...";
    return base::failure(prefix_of(format) + reason);
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& byte : lower) {
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    }
    return lower;
}

std::string at_position(std::uint64_t line, std::uint64_t column) {
    return "line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
}

std::string too_deep_words() {
    return "more than " + std::to_string(deepest_nesting) + " lists and tables in each other";
}

}  // namespace warren::config
