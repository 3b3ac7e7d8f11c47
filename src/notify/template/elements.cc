#include "notify/template/elements.h"

#include <array>
#include <cstddef>
#include <string>

namespace warren::notify::language {
namespace {

std::string type_name(const Value& value) {
    return value.exists() ? std::string(value.type().name) : "nil";
}

/// An index from 0 to `last`.
base::Result<std::size_t> index_of(const Value& value, std::size_t last) {
    std::uint64_t index = 0;
    if (value.is(Kind::unsigned_integer)) {
        index = value.unsigned_integer();
    } else if (value.is(Kind::integer)) {
        // A negative one becomes larger than any text or list.
        index = static_cast<std::uint64_t>(value.integer());
    } else {
        return base::failure("cannot index with " + type_name(value));
    }
    if (index > last) return base::failure("index out of range: " + std::to_string(static_cast<std::int64_t>(index)));
    return static_cast<std::size_t>(index);
}

base::Result<Value> element_of_map(const Value& map, const Value& key) {
    if (!key.is(text_type)) return base::failure("the key of a map must be a string, not " + type_name(key));
    const auto* element = map.map() == nullptr ? nullptr : map.map()->find(key.view());
    return element == nullptr ? zero_of(*map.type().element) : *element;
}

base::Result<Value> element_of(const Value& whole, const Value& place) {
    if (whole.is(Kind::map)) return element_of_map(whole, place);
    if (!whole.is(Kind::text) && !whole.is(Kind::list)) {
        return base::failure("cannot index an item of type " + type_name(whole));
    }
    const auto size = length_of(whole);
    const auto index = index_of(place, size);
    if (!index) return tl::make_unexpected(index.error());
    if (*index == size) return base::failure("index out of range: " + std::to_string(*index));
    if (whole.is(Kind::list)) return whole.list()[*index];
    return Value(byte_type, std::uint64_t{static_cast<unsigned char>(whole.view()[*index])});
}

}  // namespace

base::Result<Value> element_at(Arguments arguments, const Surroundings& /*surroundings*/) {
    if (!arguments[0].exists()) return base::failure("index of untyped nil");
    base::Result<Value> item = arguments[0];
    for (const auto& place : arguments.subspan(1)) {
        item = element_of(item->pointee(), place);
        if (!item) break;
    }
    return item;
}

base::Result<Value> piece_of(Arguments arguments, const Surroundings& /*surroundings*/) {
    const auto item = arguments[0].pointee();
    const auto places = arguments.subspan(1);
    const bool is_list = item.is(Kind::list);
    if (!is_list && !item.is(Kind::text)) return base::failure("cannot slice an item of type " + type_name(item));
    if (places.size() > (is_list ? 3 : 2)) return base::failure("too many slice indexes");
    const auto capacity = is_list ? item.list().capacity() : item.text().size();
    std::array<std::size_t, 3> ends = {0, length_of(item), capacity};
    for (std::size_t place = 0; place < places.size(); ++place) {
        const auto index = index_of(places[place], capacity);
        if (!index) return tl::make_unexpected(index.error());
        ends.at(place) = *index;
    }
    const auto [begin, end, limit] = ends;
    if (begin > end || end > limit) return base::failure("invalid slice index: each must be at least the one before");
    if (is_list) return Value(item.type(), item.list().piece(begin, end, limit));
    return Value(item.type(), item.text().piece(begin, end));
}

base::Result<Value> length(Arguments arguments, const Surroundings& /*surroundings*/) {
    const auto item = arguments[0].pointee();
    if (!item.is(Kind::text) && !item.is(Kind::list) && !item.is(Kind::map)) {
        return base::failure("len of " + type_name(item));
    }
    return make_int(static_cast<std::int64_t>(length_of(item)));
}

}  // namespace warren::notify::language
