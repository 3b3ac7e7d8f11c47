#pragma once

#include "config/document.h"
#include "config/section_reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warren::config {

/// A configuration file with the environment laid over it: hands out readers for its sections and modules. Refers to
/// its arguments and must outlive the readers.
class Configuration {
public:
    Configuration(const Table& root, const std::string& file, const Environment& environment, Problems& problems);
    Configuration(const Configuration&) = delete;
    Configuration& operator=(const Configuration&) = delete;

    [[nodiscard]] const Table& root() const { return root_; }
    [[nodiscard]] Problems& problems() const { return sources_.problems; }
    /// The same configuration, whose problems go elsewhere.
    [[nodiscard]] Configuration with_problems(Problems& others) const;
    /// Whether the word stands at the top of the file, whatever is behind it.
    [[nodiscard]] bool has_section(std::string_view section) const;
    [[nodiscard]] Place place_of_line(std::uint32_t line) const;

    /// A section without modules; one that is not in the file is empty.
    [[nodiscard]] SectionReader section(std::string_view section) const;
    /// The modules of the file in its order. What stands where a module is expected counts as an empty one.
    [[nodiscard]] std::vector<SectionReader> modules(std::string_view section) const;
    /// The module of that name, in any case; an empty one with the place `if_missing` if the file has none.
    [[nodiscard]] SectionReader module(std::string_view section, std::string_view name, Place if_missing = {}) const;
    [[nodiscard]] bool has_module(std::string_view section, std::string_view name) const;

private:
    Configuration(const Table& root, Sources sources);
    [[nodiscard]] SectionReader reader_of(std::string_view section, const Entry& entry) const;

    const Table& root_;
    Sources sources_;
};

}  // namespace warren::config
