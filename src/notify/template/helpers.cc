#include "notify/template/functions.h"
#include "notify/template/json.h"
#include "notify/template/time_format.h"
#include "notify/template/time_math.h"
#include "notify/template/types.h"
#include "warren/core/model/status.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <string>

namespace warren::notify::language {
namespace {

using Outcome = base::Result<Value>;

/// The value of a field of what `pointer` points to.
Value field_of(const Value& pointer, std::string_view name) {
    const auto fields = pointer.type().element->fields;
    const auto field =
        std::find_if(fields.begin(), fields.end(), [name](const Field& each) { return each.name == name; });
    return pointer.record()->field(static_cast<std::size_t>(field - fields.begin()));
}

Value make_map(const Type& type, std::map<std::string, Value, std::less<>> entries) {
    auto map = std::make_shared<Map>();
    map->entries = std::move(entries);
    return {type, std::shared_ptr<const Map>(std::move(map))};
}

Outcome json_encoder(Arguments arguments, const Surroundings& surroundings) {
    auto text = to_json(arguments[0], surroundings.limits.text);
    if (!text) return tl::make_unexpected(text.error());
    return make_text(*text);
}

Outcome topics_by_status(Arguments arguments, const Surroundings& /*surroundings*/) {
    std::map<std::string, std::map<std::string, Value, std::less<>>> topics;
    const auto& partitions = arguments[0].list();
    for (std::size_t index = 0; index < partitions.size(); ++index) {
        const auto status = field_of(partitions[index], "Status");
        const auto topic = field_of(partitions[index], "Topic");
        topics[status.type().text(status)].emplace(topic.view(), topic);
    }
    std::map<std::string, Value, std::less<>> entries;
    for (const auto& [status, distinct] : topics) {
        std::vector<Value> names;
        for (const auto& [name, topic] : distinct) names.push_back(topic);
        entries.emplace(status, Value(texts_type, List(std::move(names))));
    }
    return make_map(texts_map_type, std::move(entries));
}

/// Under which name partitions of that status are counted; empty: they are not.
std::string_view count_name(core::Status status) {
    switch (status) {
        case core::Status::ok:
            return {};
        case core::Status::warn:
            return "warn";
        case core::Status::stop:
            return "stop";
        case core::Status::stall:
            return "stall";
        case core::Status::rewind:
            return "rewind";
        default:
            return "unknown";
    }
}

Outcome partition_counts(Arguments arguments, const Surroundings& /*surroundings*/) {
    std::map<std::string_view, std::int64_t> counts = {
        {"warn", 0}, {"stop", 0}, {"stall", 0}, {"rewind", 0}, {"unknown", 0}};
    const auto& partitions = arguments[0].list();
    for (std::size_t index = 0; index < partitions.size(); ++index) {
        const auto name = count_name(static_cast<core::Status>(field_of(partitions[index], "Status").integer()));
        if (!name.empty()) ++counts[name];
    }
    std::map<std::string, Value, std::less<>> entries;
    for (const auto& [name, count] : counts) entries.emplace(name, make_int(count));
    return make_map(int_map_type, std::move(entries));
}

// Integers wrap around, as Go's do.

std::int64_t sum(std::int64_t left, std::int64_t right) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) + static_cast<std::uint64_t>(right));
}

std::int64_t subtraction(std::int64_t left, std::int64_t right) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) - static_cast<std::uint64_t>(right));
}

std::int64_t product(std::int64_t left, std::int64_t right) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) * static_cast<std::uint64_t>(right));
}

template <std::int64_t (*operation)(std::int64_t, std::int64_t)>
Outcome arithmetic(Arguments arguments, const Surroundings& /*surroundings*/) {
    return make_int(operation(arguments[0].integer(), arguments[1].integer()));
}

Outcome divide(Arguments arguments, const Surroundings& /*surroundings*/) {
    const auto left = arguments[0].integer();
    const auto right = arguments[1].integer();
    if (right == 0) return base::failure("division by zero");
    // The one division that overflows.
    if (right == -1) return make_int(subtraction(0, left));
    return make_int(left / right);
}

Outcome max_lag(Arguments arguments, const Surroundings& /*surroundings*/) {
    if (arguments[0].is_nil()) return Value(uint64_type, std::uint64_t{0});
    return field_of(arguments[0], "CurrentLag");
}

Outcome format_timestamp(Arguments arguments, const Surroundings& surroundings) {
    const auto time = time_from_ms(arguments[0].integer(), surroundings.local);
    if (!time) return base::failure("a time billions of years away");
    return make_text(format_time(*time, arguments[1].view()));
}

constexpr Function functions[] = {
    {"jsonencoder", {&any_type}, json_encoder},
    {"topicsbystatus", {&partitions_type}, topics_by_status},
    {"partitioncounts", {&partitions_type}, partition_counts},
    {"add", {&int_type, &int_type}, arithmetic<sum>},
    {"minus", {&int_type, &int_type}, arithmetic<subtraction>},
    {"multiply", {&int_type, &int_type}, arithmetic<product>},
    {"divide", {&int_type, &int_type}, divide},
    {"maxlag", {&partition_pointer_type}, max_lag},
    {"formattimestamp", {&int64_type, &text_type}, format_timestamp},
};

}  // namespace

std::span<const Function> helper_functions() {
    return functions;
}

}  // namespace warren::notify::language
