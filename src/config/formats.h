#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// The names that a configuration file may have, as Burrow knows them (configuration.md of the specification, 2).
namespace warren::config {

enum class Format : std::uint8_t {
    toml,
    json,
    yaml,
    /// Lines of `NAME=value`, which cannot express sections.
    env,
    /// Found, but refused.
    unknown
};

struct FileName {
    std::string_view name;
    Format format;
};

/// `burrow.json` and its fellows: the first of them that is there is read.
[[nodiscard]] std::span<const FileName> file_names();

/// By the extension of a file's name; those that Burrow does not know at all are TOML.
[[nodiscard]] Format format_of(std::string_view file_name);

}  // namespace warren::config
