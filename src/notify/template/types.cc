#include "notify/template/types.h"

#include <memory>

namespace warren::notify::language {

const Type any_type{.kind = Kind::any, .name = "interface {}"};
const Type bool_type{.kind = Kind::boolean, .name = "bool"};
const Type int_type{.kind = Kind::integer, .name = "int"};
const Type int32_type{.kind = Kind::integer, .name = "int32"};
const Type int64_type{.kind = Kind::integer, .name = "int64"};
const Type uint64_type{.kind = Kind::unsigned_integer, .name = "uint64"};
const Type byte_type{.kind = Kind::unsigned_integer, .name = "uint8"};
const Type float32_type{.kind = Kind::floating, .name = "float32", .bits = 32};
const Type float64_type{.kind = Kind::floating, .name = "float64"};
const Type complex_type{.kind = Kind::complex, .name = "complex128"};
const Type text_type{.kind = Kind::text, .name = "string"};
const Type bytes_type{.kind = Kind::list, .name = "[]uint8", .element = &byte_type};
const Type texts_type{.kind = Kind::list, .name = "[]string", .element = &text_type};
const Type text_map_type{.kind = Kind::map, .name = "map[string]string", .element = &text_type};
const Type int_map_type{.kind = Kind::map, .name = "map[string]int", .element = &int_type};
const Type texts_map_type{.kind = Kind::map, .name = "map[string][]string", .element = &texts_type};

Value make_bytes(std::string_view bytes) {
    std::vector<Value> elements;
    elements.reserve(bytes.size());
    for (const char byte : bytes) elements.emplace_back(byte_type, std::uint64_t{static_cast<unsigned char>(byte)});
    return {bytes_type, List(std::move(elements))};
}

std::string to_bytes(const List& list) {
    std::string bytes;
    for (std::size_t index = 0; index < list.size(); ++index) {
        bytes += static_cast<char>(list[index].unsigned_integer());
    }
    return bytes;
}

Value zero_of(const Type& type) {
    switch (type.kind) {
        case Kind::integer:
            return {type, std::int64_t{0}};
        case Kind::text:
            return {type, Text()};
        case Kind::list:
            return {type, List()};
        case Kind::map:
            return {type, std::shared_ptr<const Map>()};
        case Kind::pointer:
            return {type, static_cast<const Record*>(nullptr)};
        default:
            return {};
    }
}

}  // namespace warren::notify::language
