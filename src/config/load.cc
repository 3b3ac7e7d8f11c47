#include "warren/config/load.h"

#include "config/configuration.h"
#include "config/dotted_keys.h"
#include "config/environment.h"
#include "config/files.h"
#include "config/formats.h"
#include "config/read_sections.h"
#include "config/unknown_keys.h"

#include <string_view>
#include <utility>

namespace warren::config {
namespace {

namespace fs = std::filesystem;

/// In Burrow's order, in which checks of the same line are listed.
Settings read_settings(const Configuration& configuration, const CertificateCheck& check) {
    Settings settings;
    read_general(configuration, settings);
    read_logging(configuration, settings);
    read_zookeeper(configuration, settings);
    read_storage(configuration, settings);
    read_evaluator(configuration, settings);
    read_listeners(configuration, check, settings);
    read_notifiers(configuration, settings);
    read_clusters(configuration, settings);
    read_consumers(configuration, settings);
    return settings;
}

Loaded unreadable(std::string reason) {
    Loaded loaded;
    loaded.unreadable = std::move(reason);
    return loaded;
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

/// The names that are there, in the order of preference.
std::vector<std::string> files_in(const fs::path& directory) {
    std::vector<std::string> names;
    if (directory.empty()) return names;
    for (const FileName& one : file_names()) {
        if (is_file(directory / one.name)) names.emplace_back(one.name);
    }
    return names;
}

Problem ignored_file(const std::string& name, const std::string& used) {
    return {Severity::warning, name, "this file is ignored: " + used + " is there and comes first",
            "see that " + used + " says everything, and remove the other"};
}

Loaded load_named(const fs::path& file, const std::string& name, const Environment& environment,
                  const CertificateCheck& check) {
    const auto text = read_file(file.string());
    return text ? load_text(*text, name, environment, check) : unreadable(text.error().message);
}

void warn_of_format(const std::string& name, Problems& problems) {
    problems.warn({name, 0}, "a file of this format cannot hold sections, so nothing in it has an effect",
                  "write burrow.toml instead");
}

}  // namespace

Loaded load_directory(const std::string& directory, const Environment& environment, const CertificateCheck& check) {
    const fs::path path = absolute_directory(expand_variables(directory, environment));
    const auto files = files_in(path);
    if (files.empty()) return unreadable("Config File \"burrow\" Not Found in \"[" + path.string() + "]\"");
    Loaded loaded = load_named(path / files.front(), files.front(), environment, check);
    for (auto name = files.rbegin(); name + 1 != files.rend(); ++name) {
        loaded.problems.insert(loaded.problems.begin(), ignored_file(*name, files.front()));
    }
    return loaded;
}

Loaded load_file(const fs::path& file, const Environment& environment, const CertificateCheck& check) {
    return load_named(file, file.string(), environment, check);
}

Loaded load_text(std::string_view text, const std::string& name, const Environment& environment,
                 const CertificateCheck& check) {
    Problems problems;
    const Format format = format_of(name);
    auto root = parse_document(text, format, name, problems);
    if (!root) return unreadable("While parsing config: " + root.error().message);
    unfold_dotted_keys(*root);

    const Configuration configuration(*root, name, environment, problems);
    if (format == Format::env) {
        warn_of_format(name, problems);
    } else {
        warn_of_unknown_keys(configuration);
    }
    Settings settings = read_settings(configuration, check);
    Loaded loaded;
    loaded.general = settings.general;
    loaded.logging = settings.logging;
    loaded.problems = problems.in_file_order();
    if (!problems.has_refusal()) loaded.settings = std::move(settings);
    return loaded;
}

}  // namespace warren::config
