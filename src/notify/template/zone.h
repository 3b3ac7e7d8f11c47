#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace warren::notify::language {

/// What a zone says about one moment.
struct ZoneOffset {
    /// Like `CET`.
    std::string abbreviation;
    /// To be added to UTC.
    std::int64_t seconds = 0;
    bool daylight_saving = false;
};

/// A time zone, Go's `Location`. Immutable.
class Zone {
public:
    Zone() = default;
    Zone(const Zone&) = delete;
    Zone& operator=(const Zone&) = delete;
    virtual ~Zone() = default;

    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual ZoneOffset at(std::int64_t unix_seconds) const = 0;
};

[[nodiscard]] const Zone& utc();

/// The zone of the machine, or of the environment variable TZ as it was at the first call, as the C library has it.
[[nodiscard]] const Zone& local_zone();

}  // namespace warren::notify::language
