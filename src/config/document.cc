#include "config/document.h"

#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace warren::config {
namespace {

// Deeper keys have no meaning, and the parser takes one frame of the stack per part.
constexpr int max_key_parts = 1000;

class Converter {
public:
    Converter(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

    [[nodiscard]] Table table_from(const toml::table& source, const std::string& path) {
        Table result;
        std::unordered_map<std::string, std::size_t> known;
        for (const toml::key* key : keys_in_file_order(source)) {
            Entry entry{lower_case(key->str()), {}, key->source().begin.line};
            const std::string full = path.empty() ? entry.key : path + "." + entry.key;
            entry.value = value_from(*source.get(key->str()), full);
            const auto [position, is_new] = known.emplace(entry.key, result.entries.size());
            if (is_new) {
                result.entries.push_back(std::move(entry));
            } else {
                merge(result.entries[position->second], std::move(entry), full);
            }
        }
        return result;
    }

private:
    static std::vector<const toml::key*> keys_in_file_order(const toml::table& source) {
        std::vector<const toml::key*> keys;
        for (auto it = source.cbegin(); it != source.cend(); ++it) keys.push_back(&it->first);
        std::stable_sort(keys.begin(), keys.end(),
                         [](const toml::key* a, const toml::key* b) { return a->source().begin < b->source().begin; });
        return keys;
    }

    /// `[Cluster.a]` and `[cluster.b]` are two clusters.
    static bool holds_only_tables(const Value& value) {
        const Table* table = value.table();
        return table != nullptr && std::all_of(table->entries.begin(), table->entries.end(),
                                               [](const Entry& entry) { return entry.value.table() != nullptr; });
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
        problems_.warn({file_ + ":" + std::to_string(line), line},
                       "'" + full + "' is there twice, in different case, and this one is ignored",
                       "names are read in lower case: rename one of them or remove it (the other is in line " +
                           std::to_string(first) + ")");
    }

    Value value_from(const toml::node& node, const std::string& path) {
        if (const auto* table = node.as_table()) return {table_from(*table, path)};
        if (const auto* array = node.as_array()) return {list_from(*array, path)};
        if (const auto* text = node.as_string()) return {text->get()};
        if (const auto* integer = node.as_integer()) return {integer->get()};
        if (const auto* number = node.as_floating_point()) return {number->get()};
        if (const auto* boolean = node.as_boolean()) return {boolean->get()};
        return {DateOrTime{}};
    }

    List list_from(const toml::array& source, const std::string& path) {
        List list;
        for (auto it = source.cbegin(); it != source.cend(); ++it) list.push_back(value_from(*it, path));
        return list;
    }

    const std::string& file_;
    Problems& problems_;
};

std::string at(std::uint32_t line, std::uint32_t column) {
    return "line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
}

bool is_part_of_key(char byte) {
    constexpr std::string_view others = "_- \t\"'";
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           others.find(byte) != std::string_view::npos;
}

/// The line of a key with more parts than anyone needs.
std::optional<std::uint32_t> too_deep_key(std::string_view text) {
    std::uint32_t line = 1;
    int dots = 0;
    for (const char byte : text) {
        if (byte == '\n') ++line;
        if (byte == '.') {
            ++dots;
        } else if (!is_part_of_key(byte)) {
            dots = 0;
        }
        if (dots >= max_key_parts) return line;
    }
    return std::nullopt;
}

}  // namespace

const Entry* Table::find(std::string_view key) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

base::Result<Table> parse_toml(std::string_view text, const std::string& name, Problems& problems) {
    if (const auto line = too_deep_key(text)) {
        return base::failure("toml: " + at(*line, 1) + "a name of more than " + std::to_string(max_key_parts) +
                             " parts");
    }
    try {
        const toml::table root = toml::parse(text, name);
        return Converter(name, problems).table_from(root, "");
    } catch (const toml::parse_error& error) {
        const auto where = error.source().begin;
        return base::failure("toml: " + at(where.line, where.column) + std::string(error.description()));
    }
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& byte : lower) {
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    }
    return lower;
}

}  // namespace warren::config
