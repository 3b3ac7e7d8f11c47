#include "config/unknown_keys.h"

#include <algorithm>

namespace warren::config {
namespace {

/// Longer names have no neighbours among ours, and the comparison takes the square of the length.
constexpr std::size_t longest_name = 64;

/// Least number of letters to insert, remove, replace or swap with their neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> current(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            current[j] = std::min({replaced, last[j] + 1, current[j - 1] + 1});
            const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (is_swap) current[j] = std::min(current[j], before_last[j - 2] + 1);
        }
        before_last.swap(last);
        last.swap(current);
    }
    return last[b.size()];
}

std::string joined(const std::vector<std::string_view>& names) {
    std::string text;
    for (const auto name : names) text.append(text.empty() ? "" : ", ").append(name);
    return text;
}

std::string remedy_for(std::string_view name, const std::vector<std::string_view>& known, const std::string& what) {
    const std::string_view nearest = nearest_name(name, known);
    if (!nearest.empty()) return "did you mean '" + std::string(nearest) + "'?";
    return what + ": " + joined(known);
}

std::vector<std::string_view> known_sections() {
    std::vector<std::string_view> names;
    for (const Section& section : all_sections()) names.push_back(section.name);
    return names;
}

/// The keys that may be recommended.
std::vector<std::string_view> good_keys(std::string_view section) {
    std::vector<std::string_view> names;
    for (const Setting* setting : settings_of(section)) {
        if (setting->check != Check::refused) names.push_back(setting->key);
    }
    return names;
}

class Search {
public:
    explicit Search(const Configuration& configuration) : configuration_(configuration) {}

    void look_at(const Entry& entry) const {
        const Section* section = find_section(entry.key);
        if (section == nullptr) {
            warn(entry, "unknown section [" + entry.key + "] is ignored",
                 remedy_for(entry.key, known_sections(), "the sections are"));
        } else if (entry.value.is_nothing()) {
            return;
        } else if (entry.value.table() == nullptr) {
            warn(entry, "'" + entry.key + "' is not a section and counts as an empty one",
                 "write " + form_of(*section));
        } else if (section->shape == Shape::single) {
            look_at_keys(*section, "[" + entry.key + "]", *entry.value.table());
        } else {
            for (const Entry& module : entry.value.table()->entries) look_at_module(*section, module);
        }
    }

private:
    static std::string form_of(const Section& section) {
        return "[" + std::string(section.name) + (section.shape == Shape::named ? ".NAME]" : "]");
    }

    void look_at_module(const Section& section, const Entry& module) const {
        if (const Table* table = module.value.table()) {
            look_at_keys(section, "[" + std::string(section.name) + "." + module.key + "]", *table);
        } else if (!module.value.is_nothing()) {
            warn(module,
                 "'" + module.key + "' stands directly in [" + std::string(section.name) +
                     "], so it is taken for the name of an empty one",
                 "keys belong into " + form_of(section));
        }
    }

    void look_at_keys(const Section& section, const std::string& title, const Table& table) const {
        for (const Entry& entry : table.entries) {
            if (find_setting(section.name, entry.key) != nullptr) continue;
            warn(entry, "unknown key '" + entry.key + "' in " + title + " is ignored",
                 remedy_for(entry.key, good_keys(section.name), "the keys are"));
        }
    }

    void warn(const Entry& entry, std::string message, std::string remedy) const {
        configuration_.problems().warn(configuration_.place_of_line(entry.line), std::move(message), std::move(remedy));
    }

    const Configuration& configuration_;
};

}  // namespace

void warn_of_unknown_keys(const Configuration& configuration) {
    const Search search(configuration);
    for (const Entry& entry : configuration.root().entries) search.look_at(entry);
}

std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& known) {
    if (name.size() > longest_name) return {};
    std::string_view nearest;
    std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
    for (const auto candidate : known) {
        const std::size_t far = distance(name, candidate);
        if (far < least && far < candidate.size()) {
            least = far;
            nearest = candidate;
        }
    }
    return nearest;
}

}  // namespace warren::config
