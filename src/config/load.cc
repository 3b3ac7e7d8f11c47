#include "warren/config/load.h"

#include "config/configuration.h"
#include "config/environment.h"
#include "config/files.h"
#include "config/read_sections.h"
#include "config/unknown_keys.h"

#include <array>
#include <utility>

namespace warren::config {
namespace {

namespace fs = std::filesystem;

constexpr const char* our_file = "burrow.toml";

/// Names that Burrow would read as well, or instead.
constexpr std::array other_files{"burrow.json",   "burrow.yaml", "burrow.yml", "burrow.properties",
                                 "burrow.props",  "burrow.prop", "burrow.hcl", "burrow.tfvars",
                                 "burrow.dotenv", "burrow.env",  "burrow.ini"};

/// The one that Burrow prefers to burrow.toml.
constexpr const char* preferred_file = "burrow.json";

Settings read_settings(const Configuration& configuration) {
    Settings settings;
    read_general(configuration, settings);
    read_logging(configuration, settings);
    read_notifiers(configuration);
    read_storage(configuration, settings);
    read_evaluator(configuration, settings);
    read_listeners(configuration, settings);
    read_clusters(configuration, settings);
    read_consumers(configuration, settings);
    return settings;
}

Loaded unreadable(std::string reason) {
    return {std::nullopt, std::move(reason), {}};
}

bool is_file(const fs::path& path) {
    std::error_code ignored;
    const auto status = fs::status(path, ignored);
    return fs::exists(status) && !fs::is_directory(status);
}

/// The absolute form without `.`, `..` and a slash at its end; empty if there is no directory at all.
fs::path absolute_directory(const std::string& directory) {
    if (directory.empty()) return {};
    std::error_code ignored;
    const fs::path path = fs::absolute(directory, ignored).lexically_normal();
    return path.has_filename() || path == path.root_path() ? path : path.parent_path();
}

std::string not_found(const fs::path& directory) {
    std::string reason = "Config File \"burrow\" Not Found in \"[" + directory.string() + "]\"";
    if (directory.empty()) return reason;
    for (const char* name : other_files) {
        if (!is_file(directory / name)) continue;
        return reason + ": " + name + " is there, but only TOML is read: write the same sections and keys as " +
               our_file;
    }
    return reason;
}

Problem ignored_file() {
    return {Severity::warning, preferred_file, "this file is ignored, only burrow.toml is read",
            "Burrow would have preferred it: see that burrow.toml says the same, and remove it"};
}

Loaded load_named(const fs::path& file, const std::string& name, const Environment& environment) {
    const auto text = read_file(file.string());
    return text ? load_text(*text, name, environment) : unreadable(text.error().message);
}

}  // namespace

Loaded load_directory(const std::string& directory, const Environment& environment) {
    const fs::path path = absolute_directory(expand_variables(directory, environment));
    if (path.empty() || !is_file(path / our_file)) return unreadable(not_found(path));
    Loaded loaded = load_named(path / our_file, our_file, environment);
    if (is_file(path / preferred_file)) loaded.problems.insert(loaded.problems.begin(), ignored_file());
    return loaded;
}

Loaded load_file(const fs::path& file, const Environment& environment) {
    return load_named(file, file.string(), environment);
}

Loaded load_text(std::string_view text, const std::string& name, const Environment& environment) {
    Problems problems;
    const auto root = parse_toml(text, name, problems);
    if (!root) return unreadable("While parsing config: " + root.error().message);

    const Configuration configuration(*root, name, environment, problems);
    warn_of_unknown_keys(configuration);
    Settings settings = read_settings(configuration);
    // ZooKeeper is not used yet, so its values are shown but nothing about them matters.
    Problems unheard;
    read_zookeeper(Configuration(*root, name, environment, unheard), settings);
    Loaded loaded{std::nullopt, std::nullopt, problems.in_file_order()};
    if (!problems.has_refusal()) loaded.settings = std::move(settings);
    return loaded;
}

}  // namespace warren::config
