#include "notify/template/function.h"
#include "notify/template/time_format.h"
#include "notify/template/time_math.h"
#include "notify/template/types.h"
#include "notify/template/zone.h"

#include <limits>
#include <string>

// The types that Go's time package gives to templates, with their methods. The first argument of a method is the value
// it belongs to.

namespace warren::notify::language {
namespace {

using Outcome = base::Result<Value>;

constexpr std::array<const Type*, 3> no_parameters = {};

Value make_time(const Time& time) {
    return {time_type, time};
}

Value make_int64(std::int64_t value) {
    return {int64_type, value};
}

Value make_duration(std::int64_t nanoseconds) {
    return {duration_type, nanoseconds};
}

/// A time that may be too far away.
Outcome time_or_failure(const std::optional<Time>& time) {
    if (!time) return base::failure("a time billions of years away");
    return make_time(*time);
}

/// Made of one function from a time to an int.
template <int Calendar::*member>
Outcome calendar_int(Arguments arguments, const Surroundings& /*surroundings*/) {
    return make_int(calendar_of(arguments[0].time()).*member);
}

template <std::int64_t per_second>
Outcome unix_int(Arguments arguments, const Surroundings& /*surroundings*/) {
    return make_int64(unix_time(arguments[0].time(), per_second));
}

/// The text by which a value of that type is printed.
Outcome text_of(Arguments arguments, const Surroundings& /*surroundings*/) {
    return make_text(arguments[0].type().text(arguments[0]));
}

std::string time_text(const Value& value) {
    return to_text(value.time());
}

std::string time_go_syntax(const Value& value) {
    const auto& time = value.time();
    const auto calendar = calendar_of(time);
    std::string text = "time.Date(" + std::to_string(calendar.year) + ", time." + month_name(calendar.month);
    for (const auto part : {std::int64_t{calendar.day}, std::int64_t{calendar.hour}, std::int64_t{calendar.minute},
                            std::int64_t{calendar.second}, time.nanoseconds}) {
        text += ", " + std::to_string(part);
    }
    return text + (time.zone == &utc() ? ", time.UTC)" : ", time.Local)");
}

/// RFC 3339 has years of four digits only, and offsets of less than a day.
std::optional<std::string> rfc3339_of(const Value& value) {
    const auto year = calendar_of(value.time()).year;
    if (year < 0 || year > 9'999) return std::nullopt;
    return to_rfc3339(value.time());
}

std::optional<std::string> time_json(const Value& value) {
    const auto text = rfc3339_of(value);
    return text ? std::optional('"' + *text + '"') : std::nullopt;
}

Outcome marshalled(const std::optional<std::string>& text) {
    if (!text) return base::failure("the year is outside of 0 to 9999");
    return make_bytes(*text);
}

constexpr Function time_methods[] = {
    {"Format",
     {&text_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return make_text(format_time(arguments[0].time(), arguments[1].view()));
     }},
    {"String", no_parameters, text_of},
    {"GoString", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return make_text(time_go_syntax(arguments[0]));
     }},
    {"MarshalText", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) { return marshalled(rfc3339_of(arguments[0])); }},
    {"MarshalJSON", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) { return marshalled(time_json(arguments[0])); }},
    {"Unix", no_parameters, unix_int<1>},
    {"UnixMilli", no_parameters, unix_int<1'000>},
    {"UnixMicro", no_parameters, unix_int<1'000'000>},
    {"UnixNano", no_parameters, unix_int<nanoseconds_per_second>},
    {"Year", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return make_int(calendar_of(arguments[0].time()).year);
     }},
    {"Month", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return Value(month_type, std::int64_t{calendar_of(arguments[0].time()).month});
     }},
    {"Day", no_parameters, calendar_int<&Calendar::day>},
    {"Hour", no_parameters, calendar_int<&Calendar::hour>},
    {"Minute", no_parameters, calendar_int<&Calendar::minute>},
    {"Second", no_parameters, calendar_int<&Calendar::second>},
    {"Nanosecond", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return make_int(arguments[0].time().nanoseconds);
     }},
    {"Weekday", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return Value(weekday_type, std::int64_t{calendar_of(arguments[0].time()).weekday});
     }},
    {"YearDay", no_parameters, calendar_int<&Calendar::day_of_year>},
    {"IsZero", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return make_bool(is_zero(arguments[0].time()));
     }},
    {"IsDST", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         const auto& time = arguments[0].time();
         return make_bool(time.zone->at(time.seconds).daylight_saving);
     }},
    {"UTC", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         auto time = arguments[0].time();
         time.zone = &utc();
         return make_time(time);
     }},
    {"Local", no_parameters,
     [](Arguments arguments, const Surroundings& surroundings) -> Outcome {
         auto time = arguments[0].time();
         time.zone = &surroundings.local;
         return make_time(time);
     }},
    {"In",
     {&location_pointer_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         if (arguments[1].is_nil()) return base::failure("time: missing Location in call to Time.In");
         auto time = arguments[0].time();
         time.zone = &arguments[1].zone();
         return make_time(time);
     }},
    {"Location", no_parameters,
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return Value(location_pointer_type, arguments[0].time().zone);
     }},
    {"Add",
     {&duration_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) {
         return time_or_failure(add(arguments[0].time(), arguments[1].integer()));
     }},
    {"AddDate",
     {&int_type, &int_type, &int_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) {
         return time_or_failure(
             add_date(arguments[0].time(), arguments[1].integer(), arguments[2].integer(), arguments[3].integer()));
     }},
    {"Truncate",
     {&duration_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) {
         return time_or_failure(truncate(arguments[0].time(), arguments[1].integer()));
     }},
    {"Round",
     {&duration_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) {
         return time_or_failure(round(arguments[0].time(), arguments[1].integer()));
     }},
    {"Before",
     {&time_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return make_bool(compare(arguments[0].time(), arguments[1].time()) < 0);
     }},
    {"After",
     {&time_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return make_bool(compare(arguments[0].time(), arguments[1].time()) > 0);
     }},
    {"Equal",
     {&time_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return make_bool(compare(arguments[0].time(), arguments[1].time()) == 0);
     }},
    {"Compare",
     {&time_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return make_int(compare(arguments[0].time(), arguments[1].time()));
     }},
    {"Sub",
     {&time_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return make_duration(difference(arguments[0].time(), arguments[1].time()));
     }},
};

template <std::int64_t nanoseconds>
Outcome duration_int(Arguments arguments, const Surroundings& /*surroundings*/) {
    return make_int64(arguments[0].integer() / nanoseconds);
}

template <std::int64_t nanoseconds>
Outcome duration_float(Arguments arguments, const Surroundings& /*surroundings*/) {
    const auto duration = arguments[0].integer();
    const auto whole = static_cast<double>(duration / nanoseconds);
    return Value(float64_type, whole + static_cast<double>(duration % nanoseconds) / static_cast<double>(nanoseconds));
}

/// Towards zero.
Outcome truncate_duration(Arguments arguments, const Surroundings& /*surroundings*/) {
    const auto duration = arguments[0].integer();
    const auto step = arguments[1].integer();
    return make_duration(step <= 0 ? duration : duration - duration % step);
}

/// To the nearest multiple, halfway away from zero; at most what 64 bits hold.
Outcome round_duration(Arguments arguments, const Surroundings& /*surroundings*/) {
    const auto duration = arguments[0].integer();
    const auto step = arguments[1].integer();
    if (step <= 0) return make_duration(duration);
    const auto rest = duration % step;
    const auto size = rest < 0 ? -rest : rest;
    if (size < step - size) return make_duration(duration - rest);
    const auto more = step - size;
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    if (duration < 0) return make_duration(duration < least + more ? least : duration - more);
    return make_duration(duration > most - more ? most : duration + more);
}

Outcome absolute_duration(Arguments arguments, const Surroundings& /*surroundings*/) {
    const auto duration = arguments[0].integer();
    if (duration == std::numeric_limits<std::int64_t>::min()) {
        return make_duration(std::numeric_limits<std::int64_t>::max());
    }
    return make_duration(duration < 0 ? -duration : duration);
}

constexpr Function duration_methods[] = {
    {"String", no_parameters, text_of},
    {"Nanoseconds", no_parameters, duration_int<1>},
    {"Microseconds", no_parameters, duration_int<1'000>},
    {"Milliseconds", no_parameters, duration_int<1'000'000>},
    {"Seconds", no_parameters, duration_float<nanoseconds_per_second>},
    {"Minutes", no_parameters, duration_float<60 * nanoseconds_per_second>},
    {"Hours", no_parameters, duration_float<3'600 * nanoseconds_per_second>},
    {"Truncate", {&duration_type}, truncate_duration},
    {"Round", {&duration_type}, round_duration},
    {"Abs", no_parameters, absolute_duration},
};

constexpr Function text_method[] = {{"String", no_parameters, text_of}};

}  // namespace

const Type time_type{.kind = Kind::record,
                     .name = "time.Time",
                     .methods = time_methods,
                     .text = time_text,
                     .go_syntax = time_go_syntax,
                     .json = time_json};
const Type duration_type{
    .kind = Kind::integer, .name = "time.Duration", .methods = duration_methods, .text = [](const Value& value) {
        return duration_text(value.integer());
    }};
const Type month_type{
    .kind = Kind::integer, .name = "time.Month", .methods = text_method, .text = [](const Value& value) {
        return month_name(value.integer());
    }};
const Type weekday_type{
    .kind = Kind::integer, .name = "time.Weekday", .methods = text_method, .text = [](const Value& value) {
        return weekday_name(value.integer());
    }};
const Type location_type{.kind = Kind::record, .name = "time.Location"};
const Type location_pointer_type{.kind = Kind::pointer,
                                 .name = "*time.Location",
                                 .element = &location_type,
                                 .methods = text_method,
                                 .text = [](const Value& value) { return std::string(value.zone().name()); }};

}  // namespace warren::notify::language
