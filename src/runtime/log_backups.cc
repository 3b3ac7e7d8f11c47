#include "runtime/log_backups.h"

#include "runtime/gzip_file.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <map>
#include <system_error>
#include <time.h>
#include <vector>

namespace warren::runtime {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view gzip_suffix = ".gz";
/// The form of a time in a name: digits stand at `0`, everything else as it is.
constexpr std::string_view time_form = "0000-00-00T00-00-00.000";

/// A path's parts around the time: `dir/`, `base-`, `.ext`.
struct NameParts {
    fs::path directory;
    std::string prefix;
    std::string suffix;
};

NameParts parts_of(const std::string& path) {
    const fs::path whole(path);
    const auto name = whole.filename().string();
    const auto dot = std::min(name.rfind('.'), name.size());
    return {whole.parent_path(), name.substr(0, dot) + '-', name.substr(dot)};
}

std::string time_text(LogTime time, NameZone zone) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto fraction = static_cast<int>((time - seconds).count());
    const std::time_t whole = seconds.time_since_epoch().count();
    std::tm parts = {};
    zone == NameZone::utc ? gmtime_r(&whole, &parts) : localtime_r(&whole, &parts);
    std::array<char, 32> day;
    const auto length = std::strftime(day.data(), day.size(), "%Y-%m-%dT%H-%M-%S", &parts);
    std::array<char, 8> tail;
    std::snprintf(tail.data(), tail.size(), ".%03d", fraction);
    return std::string(day.data(), length) + tail.data();
}

bool has_time_form(std::string_view text) {
    return std::equal(text.begin(), text.end(), time_form.begin(), time_form.end(), [](char found, char wanted) {
        return wanted == '0' ? found >= '0' && found <= '9' : found == wanted;
    });
}

int number_at(std::string_view text, std::size_t begin, std::size_t count) {
    int value = 0;
    for (const char digit : text.substr(begin, count)) value = value * 10 + (digit - '0');
    return value;
}

std::optional<LogTime> time_from(std::string_view text, NameZone zone) {
    if (!has_time_form(text)) return std::nullopt;
    std::tm parts = {};
    parts.tm_year = number_at(text, 0, 4) - 1900;
    parts.tm_mon = number_at(text, 5, 2) - 1;
    parts.tm_mday = number_at(text, 8, 2);
    parts.tm_hour = number_at(text, 11, 2);
    parts.tm_min = number_at(text, 14, 2);
    parts.tm_sec = number_at(text, 17, 2);
    parts.tm_isdst = -1;
    const std::time_t seconds = zone == NameZone::utc ? timegm(&parts) : mktime(&parts);
    return LogTime(std::chrono::seconds(seconds) + std::chrono::milliseconds(number_at(text, 20, 3)));
}

/// One rotation's files: the plain one, the compressed one, or both where a compression was cut short.
struct Backup {
    LogTime time;
    std::string plain;
    bool has_plain = false;
    bool has_gzip = false;
};

void complain(const std::string& what, const std::string& why) {
    std::fprintf(stderr, "warren: log clean-up: %s: %s\n", what.c_str(), why.c_str());
}

/// All rotations found, the newest first.
std::vector<Backup> backups_of(const RotationSettings& settings) {
    const auto parts = parts_of(settings.path);
    std::map<std::string, Backup> found;
    std::error_code error;
    fs::directory_iterator entry(parts.directory.empty() ? fs::path(".") : parts.directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        auto name = entry->path().filename().string();
        const auto time = backup_time(settings.path, name, settings.zone);
        if (!time) continue;
        const bool gzipped = name.ends_with(gzip_suffix) && !parts.suffix.ends_with(gzip_suffix);
        if (gzipped) name.resize(name.size() - gzip_suffix.size());
        auto& backup = found[name];
        backup.time = *time;
        backup.plain = (parts.directory / name).string();
        (gzipped ? backup.has_gzip : backup.has_plain) = true;
    }
    if (error) complain("cannot list the directory of " + settings.path, error.message());
    std::vector<Backup> result;
    for (auto it = found.rbegin(); it != found.rend(); ++it) result.push_back(std::move(it->second));
    return result;
}

void remove_file(const std::string& path) {
    std::error_code error;
    fs::remove(path, error);
    if (error) complain("cannot delete " + path, error.message());
}

void remove_backup(const Backup& backup) {
    if (backup.has_plain) remove_file(backup.plain);
    if (backup.has_gzip) remove_file(backup.plain + std::string(gzip_suffix));
}

}  // namespace

std::string backup_path(const std::string& path, LogTime time, NameZone zone) {
    const auto parts = parts_of(path);
    return (parts.directory / (parts.prefix + time_text(time, zone) + parts.suffix)).string();
}

std::string free_backup_path(const std::string& path, LogTime time, NameZone zone) {
    std::error_code ignored;
    while (true) {
        auto candidate = backup_path(path, time, zone);
        const bool taken = fs::exists(candidate, ignored) || fs::exists(candidate + std::string(gzip_suffix), ignored);
        if (!taken) return candidate;
        time += std::chrono::milliseconds(1);
    }
}

std::optional<LogTime> backup_time(const std::string& path, std::string_view name, NameZone zone) {
    const auto parts = parts_of(path);
    if (!name.starts_with(parts.prefix)) return std::nullopt;
    name.remove_prefix(parts.prefix.size());
    const auto time = name.substr(0, time_form.size());
    const auto rest = name.substr(time.size());
    if (rest != parts.suffix && rest != parts.suffix + std::string(gzip_suffix)) return std::nullopt;
    return time_from(time, zone);
}

void clean_up_backups(const RotationSettings& settings, LogTime now, const std::stop_token& stop) {
    constexpr std::int64_t longest_age_days = 36'500;
    const auto oldest = now - std::chrono::days(std::min(settings.max_age_days, longest_age_days));
    std::int64_t kept = 0;
    for (const auto& backup : backups_of(settings)) {
        if (stop.stop_requested()) return;
        const bool too_many = settings.max_backups > 0 && kept >= settings.max_backups;
        const bool too_old = settings.max_age_days > 0 && backup.time < oldest;
        if (too_many || too_old) {
            remove_backup(backup);
            continue;
        }
        ++kept;
        if (settings.compression == Compression::none || !backup.has_plain) continue;
        const auto done = gzip_file(backup.plain, backup.plain + std::string(gzip_suffix), stop);
        if (!done && !stop.stop_requested()) complain("cannot compress " + backup.plain, done.error().message);
    }
}

}  // namespace warren::runtime
