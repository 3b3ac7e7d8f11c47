#include "notify/template/zone.h"

#include <cstdlib>
#include <ctime>

namespace warren::notify::language {
namespace {

class Utc : public Zone {
public:
    [[nodiscard]] std::string_view name() const override { return "UTC"; }
    [[nodiscard]] ZoneOffset at(std::int64_t /*unix_seconds*/) const override {
        return {.abbreviation = "UTC", .seconds = 0, .daylight_saving = false};
    }
};

/// As Go calls the zone: after the environment variable if that is set.
std::string local_name() {
    const char* const set = std::getenv("TZ");
    if (set == nullptr) return "Local";
    const std::string_view name = *set == ':' ? set + 1 : set;
    return name.empty() ? "UTC" : std::string(name);
}

class LocalZone : public Zone {
public:
    // localtime_r alone need not look at the environment.
    LocalZone() : name_(local_name()) { ::tzset(); }

    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] ZoneOffset at(std::int64_t unix_seconds) const override {
        const std::time_t moment = unix_seconds;
        std::tm broken_down{};
        // The C library has no years beyond 32 bits.
        if (::localtime_r(&moment, &broken_down) == nullptr) return utc().at(unix_seconds);
        return {.abbreviation = broken_down.tm_zone,
                .seconds = broken_down.tm_gmtoff,
                .daylight_saving = broken_down.tm_isdst > 0};
    }

private:
    std::string name_;
};

}  // namespace

const Zone& utc() {
    static const Utc zone;
    return zone;
}

const Zone& local_zone() {
    static const LocalZone zone;
    return zone;
}

}  // namespace warren::notify::language
