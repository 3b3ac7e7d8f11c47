#pragma once

#include "warren/config/settings.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warren::config {

enum class Severity : std::uint8_t {
    warning,  ///< the daemon starts and says so
    refusal   ///< the daemon does not start
};

/// Something wrong with a configuration.
struct Problem {
    Severity severity = Severity::refusal;
    /// `burrow.toml:12`, or the variable's name for one from the environment; empty if there is no such place.
    std::string place;
    /// In Burrow's words where Burrow has some (configuration.md of the specification, section 13).
    std::string message;
    /// What to do about it; may be empty.
    std::string remedy;
};

/// Why no configuration could be read at all (exit code 1), or what is wrong with it (refusals: exit code 2).
struct Loaded {
    /// Present if the file could be read and nothing refuses the start.
    std::optional<Settings> settings;
    /// Set if the file is missing, unreadable or not TOML: Burrow's text after `Failed reading configuration: `.
    std::optional<std::string> unreadable;
    /// All problems at once, in the order of the file.
    std::vector<Problem> problems;
};

/// Looks a variable of the environment up; none: not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
/// The process' own environment.
[[nodiscard]] Environment process_environment();

/// Finds `burrow.toml` in `directory` (`$VAR`, `${VAR}` and a leading `$HOME` are expanded).
[[nodiscard]] Loaded load_directory(const std::string& directory, const Environment& environment);
/// Reads one file, whatever its name.
[[nodiscard]] Loaded load_file(const std::filesystem::path& file, const Environment& environment);
/// Reads a text; `name` stands in the places of problems.
[[nodiscard]] Loaded load_text(std::string_view text, const std::string& name, const Environment& environment);

}  // namespace warren::config
