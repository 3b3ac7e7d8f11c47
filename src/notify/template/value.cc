#include "notify/template/value.h"

#include <utility>

namespace warren::notify::language {
namespace {

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (auto& byte : lower) {
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    }
    return lower;
}

}  // namespace

Text Text::piece(std::size_t begin, std::size_t end) const {
    Text piece = *this;
    piece.offset_ += begin;
    piece.length_ = end - begin;
    return piece;
}

List::List(std::vector<Value> elements)
    : owner_(std::make_shared<const std::vector<Value>>(std::move(elements))),
      length_(owner_->size()),
      capacity_(owner_->size()) {}

const Value& List::operator[](std::size_t index) const {
    return (*owner_)[offset_ + index];
}

List List::piece(std::size_t begin, std::size_t end, std::size_t capacity) const {
    List piece = *this;
    piece.offset_ += begin;
    piece.length_ = end - begin;
    piece.capacity_ = capacity - begin;
    return piece;
}

const Value* Map::find(std::string_view key) const {
    auto entry = entries.find(key);
    if (entry == entries.end() && keys == KeyCase::lower) entry = entries.find(lower_case(key));
    return entry == entries.end() ? nullptr : &entry->second;
}

bool Value::is_nil() const {
    if (!exists()) return true;
    if (const auto* list = std::get_if<List>(&content_)) return list->is_nil();
    if (const auto* map = std::get_if<std::shared_ptr<const Map>>(&content_)) return *map == nullptr;
    if (const auto* record = std::get_if<const Record*>(&content_)) return *record == nullptr;
    return false;
}

Value Value::pointee() const {
    if (!is(Kind::pointer) || is_nil()) return *this;
    return {*type().element, content_};
}

std::size_t length_of(const Value& value) {
    if (value.is(Kind::text)) return value.text().size();
    if (value.is(Kind::list)) return value.list().size();
    if (value.is(Kind::map)) return value.map() == nullptr ? 0 : value.map()->entries.size();
    return 0;
}

bool is_true(const Value& value) {
    if (!value.exists()) return false;
    switch (value.type().kind) {
        case Kind::boolean:
            return value.boolean();
        case Kind::integer:
            return value.integer() != 0;
        case Kind::unsigned_integer:
            return value.unsigned_integer() != 0;
        case Kind::floating:
            return value.floating() != 0;
        case Kind::complex:
            return value.complex() != std::complex<double>();
        case Kind::text:
        case Kind::list:
        case Kind::map:
            return length_of(value) > 0;
        case Kind::any:
        case Kind::record:
        case Kind::pointer:
            break;
    }
    return !value.is_nil();
}

}  // namespace warren::notify::language
