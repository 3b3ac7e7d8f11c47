#include "zookeeper/library_log.h"

#include "warren/base/guarded.h"
#include "warren/runtime/clock.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <utility>

namespace warren::zookeeper {
namespace {

using runtime::LogLevel;

constexpr std::chrono::minutes repeat_period{1};
constexpr std::size_t slot_count = 64;

struct Slot {
    bool taken = false;
    std::shared_ptr<LibraryLog> log;
};

/// Never destroyed: a session that is being closed while the process ends still logs.
base::Guarded<std::array<Slot, slot_count>>& slots() {
    static auto& all = *new base::Guarded<std::array<Slot, slot_count>>();
    return all;
}

template <std::size_t index>
void log_line(const char* line) {
    const std::shared_ptr<LibraryLog> log = (*slots().lock())[index].log;
    if (log) log->take(line, runtime::monotonic_now());
}

void drop_line(const char*) {}

template <std::size_t... indexes>
constexpr std::array<LogSlot::Function, sizeof...(indexes)> functions_of(std::index_sequence<indexes...>) {
    return {log_line<indexes>...};
}

constexpr auto functions = functions_of(std::make_index_sequence<slot_count>());

LogLevel level_from(std::string_view word) {
    if (word == "ZOO_ERROR" || word == "ZOO_WARN") return LogLevel::warn;
    return word == "ZOO_DEBUG" ? LogLevel::debug : LogLevel::info;
}

}  // namespace

LibraryLine parse_library_line(std::string_view line) {
    LibraryLine parsed;
    const auto start = line.find(":ZOO_");
    if (start != std::string_view::npos) {
        line.remove_prefix(start + 1);
        const auto level_end = line.find('@');
        const auto place_end = line.find(": ");
        if (level_end < place_end && place_end != std::string_view::npos) {
            parsed.level = level_from(line.substr(0, level_end));
            parsed.place = line.substr(level_end + 1, place_end - level_end - 1);
            line.remove_prefix(place_end + 2);
        }
    }
    while (line.ends_with('\n')) line.remove_suffix(1);
    parsed.text = line;
    return parsed;
}

std::string system_error_in(std::string_view text) {
    const auto start = text.find("errno=");
    if (start == std::string_view::npos) return {};
    const auto open = text.find('(', start);
    const auto close = text.find(')', start);
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
    return std::string(text.substr(open + 1, close - open - 1));
}

void LibraryLog::take(std::string_view line, base::MonotonicTime now) {
    const LibraryLine parsed = parse_library_line(line);
    LogLevel level = parsed.level;
    {
        const std::lock_guard lock(mutex_);
        if (std::string error = system_error_in(parsed.text); !error.empty()) system_error_ = std::move(error);
        if (!is_news(parsed.place, now)) level = LogLevel::debug;
    }
    log_.log(level, parsed.text, {{"function", parsed.place}});
}

bool LibraryLog::is_news(const std::string& place, base::MonotonicTime now) {
    const auto [known, is_new] = told_.emplace(place, now);
    if (!is_new && now - known->second < repeat_period) return false;
    known->second = now;
    return true;
}

std::string LibraryLog::last_system_error() const {
    const std::lock_guard lock(mutex_);
    return system_error_;
}

LogSlot::LogSlot(std::shared_ptr<LibraryLog> log) : index_(slot_count) {
    const auto all = slots().lock();
    const auto free = std::find_if(all->begin(), all->end(), [](const Slot& slot) { return !slot.taken; });
    if (free == all->end()) return;
    *free = {true, std::move(log)};
    index_ = static_cast<std::size_t>(free - all->begin());
}

LogSlot::~LogSlot() {
    if (index_ < slot_count) (*slots().lock())[index_] = {};
}

LogSlot::Function LogSlot::function() const {
    return index_ < slot_count ? functions[index_] : drop_line;
}

}  // namespace warren::zookeeper
