#pragma once

#include "warren/base/result.h"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace warren::runtime {

/// Levels in Burrow's words. `panic` and `fatal` are only ever settings: nothing is logged at them by a running daemon.
enum class LogLevel : std::uint8_t { debug, info, warn, error, panic, fatal };

[[nodiscard]] std::string_view to_string(LogLevel level);
/// Case-insensitive; none for an unknown word.
[[nodiscard]] std::optional<LogLevel> log_level_from(std::string_view word);

/// How lines are written: objects of JSON as Burrow's, or text for people.
enum class LogFormat : std::uint8_t { json, text };

/// `[logging]`.
struct LoggingSettings {
    LogLevel level = LogLevel::info;
    /// Empty: standard output.
    std::string filename;
    /// Size in MiB above which the file is rotated; 0 = 100.
    std::int64_t max_size = 100;
    /// Rotated files kept; 0 = all.
    std::int64_t max_backups = 10;
    /// Days after which rotated files are deleted; 0 = never.
    std::int64_t max_age = 30;
    bool use_local_time = false;
    bool use_compression = false;
    LogFormat format = LogFormat::json;
};

/// A field of a log line: its name and its value. It borrows both, so make it in the call that logs; it costs nothing
/// when the level is off.
class LogField {
public:
    LogField(std::string_view name, std::string_view value) : name_(name), value_(value) {}
    LogField(std::string_view name, const std::string& value) : LogField(name, std::string_view(value)) {}
    LogField(std::string_view name, const char* value) : LogField(name, std::string_view(value)) {}
    LogField(std::string_view name, bool value) : name_(name), value_(value) {}
    LogField(std::string_view name, double value) : name_(name), value_(value) {}
    template <std::signed_integral Integer>
    LogField(std::string_view name, Integer value) : name_(name), value_(std::int64_t{value}) {}
    template <std::unsigned_integral Integer>
    LogField(std::string_view name, Integer value) : name_(name), value_(std::uint64_t{value}) {}
    LogField(const LogField&) = delete;
    LogField& operator=(const LogField&) = delete;

    /// Appends `,"name":value`, or ` name=value`.
    void append_to(std::string& line, LogFormat format = LogFormat::json) const;

private:
    std::string_view name_;
    std::variant<std::string_view, bool, double, std::int64_t, std::uint64_t> value_;
};

/// Writes log lines: one JSON object per line with `level`, `ts` (seconds with fraction), `msg`, then the fields in
/// order, as Burrow does; or, as text, `2024-05-01T12:00:00.123+02:00 INFO  msg name=value`, in local time. A logger is
/// a cheap value that carries fields of its own; copies share one sink. Thread-safe.
class Logger {
public:
    /// Writes nowhere (a level it has all the same): for tests and as a default.
    Logger();
    /// Standard output, or `settings.filename` with rotation. Fails if the file can be neither opened nor created; it
    /// is created at the first line. What cannot be written later is told on standard error and dropped.
    [[nodiscard]] static base::Result<Logger> open(const LoggingSettings& settings);

    /// The same logger with further fields.
    [[nodiscard]] Logger with(std::initializer_list<LogField> fields) const;

    void debug(std::string_view message, std::initializer_list<LogField> fields = {}) const;
    void info(std::string_view message, std::initializer_list<LogField> fields = {}) const;
    void warn(std::string_view message, std::initializer_list<LogField> fields = {}) const;
    void error(std::string_view message, std::initializer_list<LogField> fields = {}) const;
    void panic(std::string_view message, std::initializer_list<LogField> fields = {}) const;
    void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {}) const;

    [[nodiscard]] bool enabled(LogLevel level) const;
    /// The level is common to all copies; a change takes effect at once.
    [[nodiscard]] LogLevel level() const;
    void set_level(LogLevel level) const;
    /// Opens the log file anew, for rotation by others. Nothing for standard output.
    void reopen() const;

private:
    struct Sink;
    Logger(std::shared_ptr<Sink> sink, std::string fields);

    void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) const;

    std::shared_ptr<Sink> sink_;
    std::string fields_;
};

}  // namespace warren::runtime
