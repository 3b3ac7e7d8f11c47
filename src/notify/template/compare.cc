#include "notify/template/compare.h"

#include <string>

namespace warren::notify::language {
namespace {

/// What can be compared with its like.
enum class Basic : std::uint8_t { none, boolean, integer, unsigned_integer, floating, complex, text };

Basic basic_kind(const Value& value) {
    if (!value.exists()) return Basic::none;
    switch (value.type().kind) {
        case Kind::boolean:
            return Basic::boolean;
        case Kind::integer:
            return Basic::integer;
        case Kind::unsigned_integer:
            return Basic::unsigned_integer;
        case Kind::floating:
            return Basic::floating;
        case Kind::complex:
            return Basic::complex;
        case Kind::text:
            return Basic::text;
        default:
            return Basic::none;
    }
}

/// For comparing integers with and without sign: -1 is less than all that have none.
struct SignedMagnitude {
    bool is_negative = false;
    std::uint64_t value = 0;
};

bool is_integral(Basic kind) {
    return kind == Basic::integer || kind == Basic::unsigned_integer;
}

SignedMagnitude integral(const Value& value) {
    if (value.is(Kind::unsigned_integer)) return {.is_negative = false, .value = value.unsigned_integer()};
    return {.is_negative = value.integer() < 0, .value = static_cast<std::uint64_t>(value.integer())};
}

base::Result<bool> incompatible(const Value& left, const Value& right) {
    return base::failure("incompatible types for comparison: " + std::string(left.type().name) + " and " +
                         std::string(right.type().name));
}

/// Values that are neither numbers nor texts nor bools: pointers are compared by where they point, times by all they
/// hold.
base::Result<bool> equals_by_identity(const Value& left, const Value& right) {
    if (left.exists() && right.exists() && left.type().kind != right.type().kind) return incompatible(left, right);
    if (left.is_nil() || right.is_nil()) return left.is_nil() == right.is_nil();
    if (left.is(time_type) && right.is(time_type)) {
        const auto& a = left.time();
        const auto& b = right.time();
        return a.seconds == b.seconds && a.nanoseconds == b.nanoseconds && a.zone == b.zone;
    }
    if (right.is(location_pointer_type)) return left.is(location_pointer_type) && &left.zone() == &right.zone();
    if (right.is(Kind::pointer)) return left.is(right.type()) && left.record() == right.record();
    return base::failure("values of type " + std::string(right.type().name) + " cannot be compared");
}

bool equals_as(Basic kind, const Value& left, const Value& right) {
    switch (kind) {
        case Basic::boolean:
            return left.boolean() == right.boolean();
        case Basic::floating:
            return left.floating() == right.floating();
        case Basic::complex:
            return left.complex() == right.complex();
        default:
            return left.view() == right.view();
    }
}

base::Result<bool> equals(const Value& left, const Value& right) {
    const auto kind = basic_kind(left);
    const auto other = basic_kind(right);
    if (is_integral(kind) && is_integral(other)) {
        const auto a = integral(left);
        const auto b = integral(right);
        return a.is_negative == b.is_negative && a.value == b.value;
    }
    if (kind == Basic::none && other == Basic::none) return equals_by_identity(left, right);
    if (kind == other) return equals_as(kind, left, right);
    // No value equals nothing, and is no error.
    if (left.exists() && right.exists()) return incompatible(left, right);
    return false;
}

}  // namespace

base::Result<bool> equals_any(Arguments arguments) {
    if (arguments.size() < 2) return base::failure("missing argument for comparison");
    for (const auto& other : arguments.subspan(1)) {
        const auto equal = equals(arguments.front(), other);
        if (!equal || *equal) return equal;
    }
    return false;
}

base::Result<bool> is_less(const Value& left, const Value& right) {
    const auto kind = basic_kind(left);
    const auto other = basic_kind(right);
    if (kind == Basic::none || other == Basic::none) return base::failure("invalid type for comparison");
    if (is_integral(kind) && is_integral(other)) {
        const auto a = integral(left);
        const auto b = integral(right);
        return a.is_negative != b.is_negative ? a.is_negative : a.value < b.value;
    }
    if (kind != other) return incompatible(left, right);
    if (kind == Basic::floating) return left.floating() < right.floating();
    if (kind == Basic::text) return left.view() < right.view();
    return base::failure("values of type " + std::string(left.type().name) + " have no order");
}

}  // namespace warren::notify::language
