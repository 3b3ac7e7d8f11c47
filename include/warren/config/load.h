#pragma once

#include "warren/config/settings.h"
#include "warren/http/server_settings.h"

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
    /// Set if the file is missing or cannot be read or parsed: Burrow's text after `Failed reading configuration: `.
    std::optional<std::string> unreadable;
    /// What the file says of the process and its log, even if something refuses the start: Burrow takes the pid file
    /// and opens the log before it checks anything. Defaults if nothing could be read.
    GeneralSettings general;
    runtime::LoggingSettings logging;
    /// All problems at once, in the order of the file.
    std::vector<Problem> problems;
};

/// Looks a variable of the environment up; none: not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
/// The process' own environment.
[[nodiscard]] Environment process_environment();

/// Says why a listener could not use a certificate and its key; none: it could. Asked of files that can be read.
using CertificateCheck = std::function<std::optional<std::string>(const http::ListenerTls& files)>;

/// Reads the first of `burrow.json`, `burrow.toml`, `burrow.yaml`, `burrow.yml` in `directory` (`$VAR` and `${VAR}` are
/// expanded), with a warning of those that are ignored. Certificates of listeners are not looked into without a
/// `check`, here and below.
[[nodiscard]] Loaded load_directory(const std::string& directory, const Environment& environment,
                                    const CertificateCheck& check = {});
/// Reads one file. Its name tells the format, as for `load_text`.
[[nodiscard]] Loaded load_file(const std::filesystem::path& file, const Environment& environment,
                               const CertificateCheck& check = {});
/// Reads a text in the format of `name`'s extension: `.json`, `.yaml` or `.yml`, those that Burrow refuses as well,
/// TOML for all others. `name` stands in the places of problems. No text makes it crash, hang or take unbounded memory;
/// files that it names, such as templates, are read.
[[nodiscard]] Loaded load_text(std::string_view text, const std::string& name, const Environment& environment,
                               const CertificateCheck& check = {});

}  // namespace warren::config
