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

double seconds_now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<double>(std::chrono::nanoseconds(now).count()) / 1e9;
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
    explicit Sink(LogLevel initial) : level(initial) {}

    void write_to(spdlog::sink_ptr sink) {
        out = std::make_unique<spdlog::logger>("log", std::move(sink));
        out->set_pattern("%v");
    }

    std::atomic<LogLevel> level;
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

void LogField::append_to(std::string& line) const {
    line += ',';
    append_text(line, name_);
    line += ':';
    std::visit([&](auto value) { append_value(line, value); }, value_);
}

Logger::Logger() : sink_(std::make_shared<Sink>(LogLevel::info)) {}

Logger::Logger(std::shared_ptr<Sink> sink, std::string fields) : sink_(std::move(sink)), fields_(std::move(fields)) {}

base::Result<Logger> Logger::open(const LoggingSettings& settings) {
    auto sink = std::make_shared<Sink>(settings.level);
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
    for (const auto& field : fields) field.append_to(result.fields_);
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
    std::string line = R"({"level":")";
    line += to_string(level);
    line += R"(","ts":)";
    append_value(line, seconds_now());
    line += R"(,"msg":)";
    append_text(line, message);
    line += fields_;
    for (const auto& field : fields) field.append_to(line);
    line += '}';
    // The level was checked above; spdlog's own would only know four of them.
    sink_->out->log(spdlog::level::critical, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace warren::runtime
