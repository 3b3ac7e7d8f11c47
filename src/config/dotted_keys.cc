#include "config/dotted_keys.h"

#include "config/settings_table.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace warren::config {
namespace {

Table* table_named(Table& parent, std::string_view key) {
    const auto found = std::find_if(parent.entries.begin(), parent.entries.end(),
                                    [&](const Entry& entry) { return entry.key == key; });
    return found == parent.entries.end() ? nullptr : std::get_if<Table>(&found->value.data);
}

/// A table in which a key of the section `name` may stand, even if there was none.
Table& made_table(Table& root, std::string_view name, std::uint32_t line) {
    if (Table* known = table_named(root, name)) return *known;
    std::erase_if(root.entries, [&](const Entry& entry) { return entry.key == name; });
    root.entries.push_back({std::string(name), {Table{}}, line});
    return std::get<Table>(root.entries.back().value.data);
}

void put(Table& table, std::string_view key, const Entry& entry) {
    std::erase_if(table.entries, [&](const Entry& known) { return known.key == key; });
    table.entries.push_back({std::string(key), entry.value, entry.line});
}

/// Whether the entry, one of the top and dotted, has found its place. `entry` is not one of `root`'s own.
bool unfold(Table& root, const Entry& entry) {
    const std::string_view whole = entry.key;
    const std::size_t first = whole.find('.');
    // Names of modules may hold dots; keys do not.
    const std::size_t last = whole.rfind('.');
    const std::string_view key = whole.substr(last + 1);
    const Section* section = find_section(whole.substr(0, first));
    if (section == nullptr || find_setting(section->name, key) == nullptr) return false;
    if ((section->shape == Shape::single) != (first == last)) return false;
    if (first == last) {
        put(made_table(root, section->name, entry.line), key, entry);
        return true;
    }
    Table* modules = table_named(root, section->name);
    Table* module = modules == nullptr ? nullptr : table_named(*modules, whole.substr(first + 1, last - first - 1));
    if (module == nullptr) return false;
    put(*module, key, entry);
    return true;
}

}  // namespace

void unfold_dotted_keys(Table& root) {
    const auto is_dotted = [](const Entry& entry) { return entry.key.find('.') != std::string::npos; };
    const auto first = std::stable_partition(root.entries.begin(), root.entries.end(),
                                             [&](const Entry& entry) { return !is_dotted(entry); });
    std::vector<Entry> dotted(std::make_move_iterator(first), std::make_move_iterator(root.entries.end()));
    root.entries.erase(first, root.entries.end());
    for (Entry& entry : dotted) {
        if (!unfold(root, entry)) root.entries.push_back(std::move(entry));
    }
}

}  // namespace warren::config
