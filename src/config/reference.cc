#include "warren/config/reference.h"

#include "config/settings_table.h"

#include <algorithm>

namespace warren::config {
namespace {

constexpr const char* introduction = R"(# Configuration

This page is printed by `warren config-reference` from the table that checks every configuration. `warren check` lists
all problems of a file at once, with their lines. [config/burrow.toml](../config/burrow.toml) holds every key at its
default, [config/examples](../config/examples) whole configurations.

## The file

Warren reads a file in the directory that `--config-dir` names (the working directory without it), or the file that
`--config` names. In the directory's name `$VAR` and `${VAR}` stand for variables of the environment. Relative paths
inside the file start at the working directory.

In a directory the first of these names is read, with a warning of the others; for `--config` the extension tells the
format, and any other means TOML.

| name | format |
| --- | --- |
| `burrow.json` | JSON: an object of sections. Of a key that is there twice the last one counts, with a warning; comments are errors |
| `burrow.toml` | TOML 1.0, the form of this page |
| `burrow.yaml`, `burrow.yml` | YAML: a mapping of sections, the first document of the file. Anchors and merge keys (`<<`) are resolved; `yes` and `on` are texts |
| `.properties`, `.props`, `.prop`, `.hcl`, `.tfvars`, `.ini` | refused: `decoder not found for this format` |
| `burrow.dotenv`, `burrow.env` | read, but they cannot hold sections: as good as empty, with a warning |

- Names of sections and modules and keys are read in lower case (A to Z); values keep their case. Of names that differ
  only in case the first one counts, with a warning.
- An empty file is valid (JSON needs `{}`): a listener on a random port, no clusters.
- `null` in JSON and YAML counts as not set. A key such as `logging.level` at the top stands for the key in its section.
- Lists and tables may lie in each other 64 deep, and a file may have 1 MiB.
- Seconds are numbers (`10`) or durations of at least one second (`"10s"`, `"5m"`, `"1h30m"`, `"7d"`).
- Lists are lists, or texts split at white space and commas. Tables of texts are tables, or texts that are a JSON object.
- A value that cannot be read as what its key wants is replaced by the default, with a warning. An unknown section or
  key is ignored, with a warning that names the nearest known one.
- Whatever else would not work as written refuses the start (exit code 2), and so does a file that is missing or cannot
  be read or parsed (exit code 1).

## The environment

A variable overrides the key it is named after: the prefix (`env-var-prefix` of `[general]`, in upper case) and `_`,
then the full key in upper case with `.` and `-` as `_`.

| key | variable |
| --- | --- |
| `logging.level` | `BURROW_LOGGING_LEVEL` |
| `cluster.local.servers` | `BURROW_CLUSTER_LOCAL_SERVERS` |
| `storage.default.expire-group` | `BURROW_STORAGE_DEFAULT_EXPIRE_GROUP` |

A variable wins over the file, and the file over the default. Empty variables do not count. Modules come only from the
file, but the keys of modules that are there without a section (such as storage `default`) can be set as well. Only the
`class-name` of such a module and the `address` of such a listener are fixed.
)";

std::string code(std::string_view text) {
    return "`" + std::string(text) + "`";
}

std::string heading(const Section& section) {
    return "[" + std::string(section.name) + (section.shape == Shape::named ? ".NAME]" : "]");
}

std::string default_cell(const Setting& setting) {
    if (setting.preset.is_required) return "required";
    return setting.preset.text.empty() ? "" : code(setting.preset.text);
}

std::string sentence_cell(const Setting& setting) {
    std::string text;
    if (!setting.only_class.empty()) text += "Class " + code(setting.only_class) + ": ";
    text += setting.sentence;
    if (setting.secrecy == Secrecy::secret) text += " Secret: never shown.";
    return text;
}

std::string row_of(const Setting& setting) {
    std::string row = "| " + code(setting.key);
    row.append(" | ").append(name_of(setting.kind));
    row.append(" | ").append(default_cell(setting));
    row.append(" | ").append(words_of(setting.check));
    row.append(" | ").append(sentence_cell(setting));
    return row + " |\n";
}

std::string table_of(const Section& section) {
    std::string table = "\n## " + heading(section) + "\n\n" + std::string(section.sentence) + "\n\n";
    table += "| key | type | default | check | meaning |\n| --- | --- | --- | --- | --- |\n";
    for (const Setting* setting : settings_of(section.name)) table += row_of(*setting);
    return table;
}

constexpr const char* sample_head =
    R"(# Every key of Warren at its default. A key with "#" directly before it is not set, and its value is an example.
# Printed by `warren config-reference --file`; docs/configuration.md has the whole story.
)";

bool is_text(Kind kind) {
    return kind == Kind::text;
}

std::string toml_value(const Setting& setting) {
    if (setting.preset.text.empty()) return std::string(setting.example);
    const std::string text(setting.preset.text);
    return is_text(setting.kind) ? '"' + text + '"' : text;
}

/// Whether the key belongs to the module that the sample shows, whose class is that of the row `class-name`.
bool fits_the_class(const Setting& setting) {
    const Setting* class_name = find_setting(setting.section, "class-name");
    return setting.only_class.empty() || class_name == nullptr ||
           class_name->example == '"' + std::string(setting.only_class) + '"';
}

bool is_set(const Setting& setting, const Section& section) {
    const bool has_value = setting.preset.is_required || !setting.preset.text.empty();
    return section.sample == Sample::live && has_value && fits_the_class(setting);
}

std::string sample_comment(const Setting& setting) {
    std::string comment = "# " + sentence_cell(setting);
    if (!words_of(setting.check).empty()) comment.append(" (").append(words_of(setting.check)).append(")");
    comment.erase(std::remove(comment.begin(), comment.end(), '`'), comment.end());
    return comment + "\n";
}

std::string sample_of(const Setting& setting, const Section& section) {
    const std::string value = toml_value(setting);
    if (value.empty()) return "";
    const char* mark = is_set(setting, section) ? "" : "#";
    return sample_comment(setting) + mark + std::string(setting.key) + " = " + value + "\n";
}

std::string sample_header(const Section& section) {
    const std::string name = section.example_name.empty() ? "" : "." + std::string(section.example_name);
    std::string sentence = "# " + std::string(section.sentence);
    sentence.erase(std::remove(sentence.begin(), sentence.end(), '`'), sentence.end());
    const char* mark = section.sample == Sample::live ? "" : "#";
    return "\n" + sentence + "\n" + mark + "[" + std::string(section.name) + name + "]\n";
}

}  // namespace

std::string reference_page() {
    std::string page = introduction;
    for (const Section& section : all_sections()) page += table_of(section);
    return page;
}

std::string sample_file() {
    std::string file = sample_head;
    for (const Section& section : all_sections()) {
        file += sample_header(section);
        for (const Setting* setting : settings_of(section.name)) file += sample_of(*setting, section);
    }
    return file;
}

}  // namespace warren::config
