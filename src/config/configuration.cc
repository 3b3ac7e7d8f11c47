#include "config/configuration.h"

#include <utility>

namespace warren::config {
namespace {

/// The prefix itself cannot come from the environment.
std::string prefix_in(const Table& root) {
    const std::string preset(find_setting("general", "env-var-prefix")->preset.text);
    const Entry* general = root.find("general");
    const Table* table = general == nullptr ? nullptr : general->value.table();
    const Entry* entry = table == nullptr ? nullptr : table->find("env-var-prefix");
    if (entry == nullptr || entry->value.is_nothing()) return preset;
    return to_text(entry->value).value.value_or(preset);
}

const Table* table_in(const Table& root, std::string_view section) {
    const Entry* entry = root.find(section);
    return entry == nullptr ? nullptr : entry->value.table();
}

const Table& empty_table() {
    static const Table empty;
    return empty;
}

}  // namespace

Configuration::Configuration(const Table& root, const std::string& file, const Environment& environment,
                             Problems& problems)
    : root_(root), sources_{file, environment, prefix_in(root), problems} {}

Configuration::Configuration(const Table& root, Sources sources) : root_(root), sources_(std::move(sources)) {}

Configuration Configuration::with_problems(Problems& others) const {
    return {root_, {sources_.file, sources_.environment, sources_.prefix, others}};
}

bool Configuration::has_section(std::string_view section) const {
    const Entry* entry = root_.find(section);
    return entry != nullptr && !entry->value.is_nothing();
}

Place Configuration::place_of_line(std::uint32_t line) const {
    return {sources_.file + ":" + std::to_string(line), line};
}

SectionReader Configuration::section(std::string_view section) const {
    const Entry* entry = root_.find(section);
    const Place place = entry == nullptr ? Place{} : place_of_line(entry->line);
    return {sources_, section, "", table_in(root_, section), place};
}

std::vector<SectionReader> Configuration::modules(std::string_view section) const {
    std::vector<SectionReader> readers;
    const Table* table = table_in(root_, section);
    if (table == nullptr) return readers;
    for (const Entry& entry : table->entries) readers.push_back(reader_of(section, entry));
    return readers;
}

SectionReader Configuration::module(std::string_view section, std::string_view name, Place if_missing) const {
    const std::string wanted = lower_case(name);
    const Table* table = table_in(root_, section);
    const Entry* entry = table == nullptr ? nullptr : table->find(wanted);
    if (entry != nullptr) return reader_of(section, *entry);
    return {sources_, section, wanted, nullptr, std::move(if_missing)};
}

bool Configuration::has_module(std::string_view section, std::string_view name) const {
    return module(section, name).is_in_file();
}

SectionReader Configuration::reader_of(std::string_view section, const Entry& entry) const {
    const Table* content = entry.value.table() == nullptr ? &empty_table() : entry.value.table();
    return {sources_, section, entry.key, content, place_of_line(entry.line)};
}

}  // namespace warren::config
