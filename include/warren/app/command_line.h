#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What the words after the program's name mean.
namespace warren::app {

/// Where the configuration is. Without either: in the working directory.
struct ConfigPlace {
    std::optional<std::string> file;
    std::optional<std::string> directory;
};

struct RunCommand {
    ConfigPlace config;
    /// Words behind the flags: as in Burrow they mean nothing.
    std::vector<std::string> ignored = {};
};
struct CheckCommand {
    ConfigPlace config;
    /// Try every cluster and consumer as well.
    bool connect = false;
};
struct DemoCommand {
    std::string address = "127.0.0.1:8000";
};
/// Prints the page of all settings, or a file with every key at its default.
struct ReferenceCommand {
    bool as_file = false;
};
struct VersionCommand {};

/// Nothing to do but to say something and end: help, or a mistake in the command line.
struct SayAndExit {
    std::string text;
    int code = 0;
};

using Command = std::variant<RunCommand, CheckCommand, DemoCommand, ReferenceCommand, VersionCommand, SayAndExit>;

/// Understands both `--config-dir DIR` and Go's `-config-dir DIR`, each also with `=`. Never throws, prints nothing.
[[nodiscard]] Command parse_command_line(const std::vector<std::string>& arguments);

}  // namespace warren::app
