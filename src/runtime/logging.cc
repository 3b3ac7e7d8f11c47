#include "warren/runtime/logging.h"

#include "runtime/rotating_file_sink.h"
#include "warren/base/json_text.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

namespace warren::runtime {
namespace {

constexpr std::array<std::string_view, 6> level_words{"debug", "info", "warn", "error", "panic", "fatal"};

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool equals_ignoring_case(std::string_view text, std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char left, char right) { return lower(left) == right; });
}

void append_text(std::string& line, std::string_view text) {
    base::append_json_string(line, text, base::HtmlEscape::no);
}

void append_value(std::string& line, std::string_view value) {
    append_text(line, value);
}
void append_value(std::string& line, bool value) {
    line += value ? "true" : "false";
}
void append_value(std::string& line, std::int64_t value) {
    line += std::to_string(value);
}
void append_value(std::string& line, std::uint64_t value) {
    line += std::to_string(value);
}

void append_value(std::string& line, double value) {
    // JSON has no words for these; Burrow writes them as strings.
    if (std::isnan(value)) return append_text(line, "NaN");
    if (std::isinf(value)) return append_text(line, value > 0 ? "+Inf" : "-Inf");
    // The longest: the smallest denormal, with a sign, a point, 323 zeros and its digits.
    std::array<char, 400> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed).ptr;
    line.append(digits.data(), end);
}

/// Texts without anything that would blur where they end stay as they are.
void append_bare_or_quoted(std::string& line, std::string_view text) {
    const bool is_bare = !text.empty() && std::all_of(text.begin(), text.end(), [](char byte) {
        return byte > ' ' && byte < 0x7f && byte != '"' && byte != '=' && byte != '\\';
    });
    if (is_bare) {
        line += text;
    } else {
        append_text(line, text);
    }
}

/// The message of a text line: its end is obvious, so only what would break the line is escaped.
void append_message(std::string& line, std::string_view text) {
    std::string quoted;
    append_text(quoted, text);
    const bool is_plain = quoted.size() == text.size() + 2;
    line += is_plain ? text : std::string_view(quoted);
}

double seconds_now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<double>(std::chrono::nanoseconds(now).count()) / 1e9;
}

/// `2024-05-01T12:00:00.123+02:00`
void append_local_time(std::string& line) {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    localtime_r(&seconds, &parts);
    const auto milliseconds = static_cast<int>(now.time_since_epoch().count() % 1000);
    const long offset = std::labs(parts.tm_gmtoff) / 60;
    std::array<char, 64> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02ld:%02ld", parts.tm_year + 1900,
                      parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, milliseconds,
                      parts.tm_gmtoff < 0 ? '-' : '+', offset / 60, offset % 60);
    line.append(text.data(), static_cast<std::size_t>(std::max(length, 0)));
}

std::string json_head(LogLevel level, std::string_view message) {
    std::string line = R"({"level":")";
    line += to_string(level);
    line += R"(","ts":)";
    append_value(line, seconds_now());
    line += R"(,"msg":)";
    append_text(line, message);
    return line;
}

std::string text_head(LogLevel level, std::string_view message) {
    std::string line;
    append_local_time(line);
    std::string word(to_string(level));
    for (char& letter : word) letter = static_cast<char>(letter - 'a' + 'A');
    word.resize(std::max<std::size_t>(word.size(), 5), ' ');
    line += ' ' + word + ' ';
    append_message(line, message);
    return line;
}

RotationSettings rotation_of(const LoggingSettings& settings) {
    constexpr std::int64_t default_mib = 100;
    constexpr std::int64_t largest_mib = std::int64_t{1} << 40U;
    RotationSettings rotation;
    const auto mib = settings.max_size > 0 ? std::min(settings.max_size, largest_mib) : default_mib;
    rotation.path = settings.filename;
    rotation.max_bytes = static_cast<std::uint64_t>(mib) << 20U;
    rotation.max_backups = settings.max_backups;
    rotation.max_age_days = settings.max_age;
    rotation.zone = settings.use_local_time ? NameZone::local : NameZone::utc;
    rotation.compression = settings.use_compression ? Compression::gzip : Compression::none;
    return rotation;
}

}  // namespace

/// What all copies of a logger share. The line goes out whole through spdlog, whose own patterns play no part.
struct Logger::Sink {
    Sink(LogLevel initial, LogFormat how) : level(initial), format(how) {}

    void write_to(spdlog::sink_ptr sink) {
        out = std::make_unique<spdlog::logger>("log", std::move(sink));
        out->set_pattern("%v");
    }

    std::atomic<LogLevel> level;
    const LogFormat format;
    /// None: lines go nowhere.
    std::unique_ptr<spdlog::logger> out;
    /// The same sink as `out` has; none if that is standard output.
    std::shared_ptr<RotatingFileSink> file;
};

std::string_view to_string(LogLevel level) {
    return level_words.at(static_cast<std::size_t>(level));
}

std::optional<LogLevel> log_level_from(std::string_view word) {
    for (std::size_t i = 0; i < level_words.size(); ++i) {
        if (equals_ignoring_case(word, level_words[i])) return static_cast<LogLevel>(i);
    }
    return std::nullopt;
}

void LogField::append_to(std::string& line, LogFormat format) const {
    if (format == LogFormat::json) {
        line += ',';
        append_text(line, name_);
        line += ':';
        std::visit([&](auto value) { append_value(line, value); }, value_);
        return;
    }
    line += ' ';
    line += name_;
    line += '=';
    if (const auto* text = std::get_if<std::string_view>(&value_)) return append_bare_or_quoted(line, *text);
    std::visit([&](auto value) { append_value(line, value); }, value_);
}

Logger::Logger() : sink_(std::make_shared<Sink>(LogLevel::info, LogFormat::json)) {}

Logger::Logger(std::shared_ptr<Sink> sink, std::string fields) : sink_(std::move(sink)), fields_(std::move(fields)) {}

base::Result<Logger> Logger::open(const LoggingSettings& settings) {
    auto sink = std::make_shared<Sink>(settings.level, settings.format);
    if (settings.filename.empty()) {
        sink->write_to(std::make_shared<spdlog::sinks::stdout_sink_mt>());
        return Logger(std::move(sink), {});
    }
    if (const auto writable = check_log_file(settings.filename); !writable) {
        return base::failure("cannot open log file " + settings.filename, writable.error());
    }
    sink->file = std::make_shared<RotatingFileSink>(rotation_of(settings));
    sink->write_to(sink->file);
    return Logger(std::move(sink), {});
}

Logger Logger::with(std::initializer_list<LogField> fields) const {
    Logger result = *this;
    for (const auto& field : fields) field.append_to(result.fields_, sink_->format);
    return result;
}

void Logger::debug(std::string_view message, std::initializer_list<LogField> fields) const {
    log(LogLevel::debug, message, fields);
}

void Logger::info(std::string_view message, std::initializer_list<LogField> fields) const {
    log(LogLevel::info, message, fields);
}

void Logger::warn(std::string_view message, std::initializer_list<LogField> fields) const {
    log(LogLevel::warn, message, fields);
}

void Logger::error(std::string_view message, std::initializer_list<LogField> fields) const {
    log(LogLevel::error, message, fields);
}

void Logger::panic(std::string_view message, std::initializer_list<LogField> fields) const {
    log(LogLevel::panic, message, fields);
}

void Logger::log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) const {
    if (enabled(level)) write(level, message, fields);
}

bool Logger::enabled(LogLevel level) const {
    return sink_->out && level >= sink_->level.load(std::memory_order_relaxed);
}

LogLevel Logger::level() const {
    return sink_->level.load(std::memory_order_relaxed);
}

void Logger::set_level(LogLevel level) const {
    sink_->level.store(level, std::memory_order_relaxed);
}

void Logger::reopen() const {
    if (sink_->file) sink_->file->reopen();
}

void Logger::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) const {
    const bool is_json = sink_->format == LogFormat::json;
    std::string line = is_json ? json_head(level, message) : text_head(level, message);
    line += fields_;
    for (const auto& field : fields) field.append_to(line, sink_->format);
    if (is_json) line += '}';
    // The level was checked above; spdlog's own would only know four of them.
    sink_->out->log(spdlog::level::critical, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace warren::runtime
