#pragma once

#include "warren/base/time.h"
#include "warren/runtime/logging.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace warren::zookeeper {

/// A line of the library taken apart: `2026-01-02 03:04:05,678:12(0x7f00):ZOO_WARN@function@123: text`.
struct LibraryLine {
    runtime::LogLevel level = runtime::LogLevel::info;
    /// `function@123`: the same for all lines of the same meaning.
    std::string place;
    std::string text;
};
[[nodiscard]] LibraryLine parse_library_line(std::string_view line);

/// What the system said of a connection that failed, if the line tells: the words in `errno=111(Connection refused)`.
[[nodiscard]] std::string system_error_in(std::string_view text);

/// Takes the library's lines of one session into the log. The library repeats itself for as long as a trouble lasts, so
/// lines of the same meaning are only told once a minute, and at level debug otherwise. Thread-safe.
class LibraryLog {
public:
    explicit LibraryLog(const runtime::Logger& log) : log_(log.with({{"library", "zookeeper"}})) {}

    void take(std::string_view line, base::MonotonicTime now);
    /// Why the last attempt to connect failed; empty if that is not known.
    [[nodiscard]] std::string last_system_error() const;

private:
    [[nodiscard]] bool is_news(const std::string& place, base::MonotonicTime now);

    runtime::Logger log_;
    mutable std::mutex mutex_;
    /// When a line of that place was told.
    std::map<std::string, base::MonotonicTime> told_;
    std::string system_error_;
};

/// The library's log functions get no argument that tells the session. So there is a number of functions that differ
/// in nothing but where they hand their lines to, and each session gets one of its own. All beyond share a mute one.
class LogSlot {
public:
    using Function = void (*)(const char* line);

    explicit LogSlot(std::shared_ptr<LibraryLog> log);
    ~LogSlot();
    LogSlot(const LogSlot&) = delete;
    LogSlot& operator=(const LogSlot&) = delete;

    [[nodiscard]] Function function() const;

private:
    std::size_t index_;
};

}  // namespace warren::zookeeper
