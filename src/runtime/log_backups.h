#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace warren::runtime {

using LogTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// Whose time stands in the names of rotated files.
enum class NameZone : std::uint8_t { utc, local };
enum class Compression : std::uint8_t { none, gzip };

/// How a log file is rotated and what becomes of its rotated files, its backups.
struct RotationSettings {
    std::string path;
    std::uint64_t max_bytes = 0;
    /// 0: all are kept.
    std::int64_t max_backups = 0;
    /// 0: kept for ever.
    std::int64_t max_age_days = 0;
    NameZone zone = NameZone::utc;
    Compression compression = Compression::none;
};

/// Where the file at `path` goes if it is rotated at `time`: `base-2006-01-02T15-04-05.000.ext` in the same directory.
[[nodiscard]] std::string backup_path(const std::string& path, LogTime time, NameZone zone);

/// The same, a few milliseconds later if such a backup exists already, compressed or not.
[[nodiscard]] std::string free_backup_path(const std::string& path, LogTime time, NameZone zone);

/// When the backup called `name` (without directory, with or without `.gz`) of the file at `path` was made; none if it
/// is no backup of it.
[[nodiscard]] std::optional<LogTime> backup_time(const std::string& path, std::string_view name, NameZone zone);

/// Deletes the backups that are too many or too old and compresses the others as `settings` say. A stop ends it early,
/// within a fraction of a second. What cannot be done is told on standard error.
void clean_up_backups(const RotationSettings& settings, LogTime now, const std::stop_token& stop);

}  // namespace warren::runtime
