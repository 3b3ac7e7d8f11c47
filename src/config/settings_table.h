#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// The configuration in one table: a row per key carries all that is known of it. The row drives reading and
/// conversion, range errors, the search for unknown keys, docs/configuration.md and config/burrow.toml.
namespace warren::config {

/// What stands behind a key, and so how it is converted.
enum class Kind : std::uint8_t { text, integer, unsigned_integer, number, boolean, seconds, text_list, text_table };

/// What a value has to satisfy beyond its kind. Ranges are checked wherever a value is read; the others by the
/// section's own code, which knows Burrow's words for the refusal.
enum class Check : std::uint8_t {
    none,
    positive,
    not_negative,
    window_length,
    share,
    log_level,
    log_format,
    servers,
    listener_address,
    expression,
    zookeeper_path,
    kafka_version,
    mechanism,
    auth_type,
    port_number,
    template_file,
    readable_file,
    cluster_name,
    profile_name,
    offsets_source,
    refused
};

/// What holds if a key is not set.
struct Default {
    /// As it would be written in the file, texts without quotes. Empty: nothing.
    std::string_view text;
    bool is_required = false;
};
inline constexpr Default unset{};
inline constexpr Default required{"", true};
constexpr Default by_default(std::string_view text) {
    return {text, false};
}

enum class Secrecy : std::uint8_t { open, secret };

struct Setting {
    std::string_view section;
    std::string_view key;
    Kind kind;
    Default preset;
    Check check;
    /// What it does, in one sentence.
    std::string_view sentence;
    /// A value for the sample file where there is no default, as written in TOML.
    std::string_view example;
    /// The only class of module that has the key; empty: all.
    std::string_view only_class;
    Secrecy secrecy = Secrecy::open;
};

/// Whether a section is one table or holds a table per name.
enum class Shape : std::uint8_t { single, named };

/// How a section stands in the sample file.
enum class Sample : std::uint8_t { live, commented };

struct Section {
    std::string_view name;
    Shape shape;
    Sample sample;
    /// The name of the module in the sample file.
    std::string_view example_name;
    std::string_view sentence;
};

[[nodiscard]] std::span<const Section> all_sections();
[[nodiscard]] std::span<const Setting> all_settings();

/// None: nullptr.
[[nodiscard]] const Section* find_section(std::string_view name);
[[nodiscard]] const Setting* find_setting(std::string_view section, std::string_view key);
[[nodiscard]] std::vector<const Setting*> settings_of(std::string_view section);

[[nodiscard]] std::string_view name_of(Kind kind);
/// What the check demands, for the reference; empty for `none`.
[[nodiscard]] std::string_view words_of(Check check);

}  // namespace warren::config
