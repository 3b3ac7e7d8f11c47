#include "notify/template/printer.h"

#include "notify/template/unicode.h"

#include <algorithm>
#include <vector>

namespace warren::notify::language {
namespace {

constexpr std::string_view nil_in_angles = "<nil>";

/// What stands for the address of anything: the true one would tell nothing.
constexpr std::uint64_t any_address = 0xC000000000;

bool is_one_of(char32_t verb, std::string_view verbs) {
    return verb < 0x80 && verbs.find(static_cast<char>(verb)) != std::string_view::npos;
}

/// Types that are printed without a look at their methods, because Go declares none for them.
bool is_basic(const Type& type) {
    return &type == &bool_type || &type == &int_type || &type == &int32_type || &type == &int64_type ||
           &type == &uint64_type || &type == &byte_type || &type == &float32_type || &type == &float64_type ||
           &type == &complex_type || &type == &text_type || &type == &bytes_type;
}

}  // namespace

void Printer::print(const Value& value, char32_t verb) {
    if (!value.exists()) {
        if (verb == 'T' || verb == 'v') return format_.padded(nil_in_angles);
        return bad_verb(value, verb);
    }
    if (verb == 'T') return format_.text(value.type().name);
    if (verb == 'p') return address(value, verb);
    if (is_basic(value.type()) || !print_by_method(value, verb)) print_by_kind(value, verb);
}

/// A value inside of another.
void Printer::print_inner(const Value& value, char32_t verb) {
    if (is_too_long()) return;
    if (!print_by_method(value, verb)) print_by_kind(value, verb);
}

bool Printer::print_by_method(const Value& value, char32_t verb) {
    if (is_reporting_ || !value.exists() || is_basic(value.type())) return false;
    const auto& type = value.type();
    if (verb == 'w') {
        bad_verb(value, verb);
        return true;
    }
    if (format_.flags.sharp_v) {
        if (type.go_syntax != nullptr) format_.text(type.go_syntax(value));
        return type.go_syntax != nullptr;
    }
    if (type.text == nullptr || !is_one_of(verb, "vsxXq")) return false;
    text(value, type.text(value), verb);
    return true;
}

void Printer::print_by_kind(const Value& value, char32_t verb) {
    switch (value.type().kind) {
        case Kind::boolean:
            return boolean(value, verb);
        case Kind::integer:
            return integer(value, static_cast<std::uint64_t>(value.integer()), Sign::with, verb);
        case Kind::unsigned_integer:
            return integer(value, value.unsigned_integer(), Sign::without, verb);
        case Kind::floating:
            return floating(value, value.floating(), value.type().bits, verb);
        case Kind::complex:
            return complex(value, verb);
        case Kind::text:
            return text(value, value.view(), verb);
        case Kind::list:
            return value.is(bytes_type) && is_one_of(verb, "sqxX") ? bytes(value, verb) : list(value, verb);
        case Kind::map:
            return map(value, verb);
        case Kind::record:
            return record(value, verb);
        case Kind::pointer:
            return pointer(value, verb);
        case Kind::any:
            break;
    }
}

void Printer::boolean(const Value& value, char32_t verb) {
    if (!is_one_of(verb, "tv")) return bad_verb(value, verb);
    format_.padded(value.boolean() ? "true" : "false");
}

void Printer::integer(const Value& value, std::uint64_t bits, Sign sign, char32_t verb) {
    switch (verb) {
        case 'v':
            if (format_.flags.sharp_v && sign == Sign::without) return format_.hexadecimal(bits, true);
            return format_.integer(bits, sign, {});
        case 'd':
            return format_.integer(bits, sign, {});
        case 'b':
            return format_.integer(bits, sign, {.base = 2});
        case 'o':
            return format_.integer(bits, sign, {.base = 8});
        case 'O':
            return format_.integer(bits, sign, {.base = 8, .octal_prefix = true});
        case 'x':
            return format_.integer(bits, sign, {.base = 16});
        case 'X':
            return format_.integer(bits, sign, {.base = 16, .letters = Letters::upper});
        case 'c':
            return format_.character(bits);
        case 'q':
            return format_.quoted_character(bits);
        case 'U':
            return format_.code_point(bits);
        default:
            return bad_verb(value, verb);
    }
}

void Printer::floating(const Value& value, double number, unsigned bits, char32_t verb) {
    constexpr int usual_precision = 6;
    if (verb == 'v') return format_.floating(number, bits, 'g', std::nullopt);
    if (verb == 'F') return format_.floating(number, bits, 'f', usual_precision);
    if (is_one_of(verb, "bgGxX")) return format_.floating(number, bits, static_cast<char>(verb), std::nullopt);
    if (is_one_of(verb, "feE")) return format_.floating(number, bits, static_cast<char>(verb), usual_precision);
    bad_verb(value, verb);
}

void Printer::complex(const Value& value, char32_t verb) {
    if (!is_one_of(verb, "vbgGxXfFeE")) return bad_verb(value, verb);
    const bool plus = format_.flags.plus;
    write("(");
    floating(value, value.complex().real(), 64, verb);
    format_.flags.plus = true;
    floating(value, value.complex().imag(), 64, verb);
    write("i)");
    format_.flags.plus = plus;
}

void Printer::text(const Value& value, std::string_view text, char32_t verb) {
    switch (verb) {
        case 'v':
            return format_.flags.sharp_v ? format_.quoted(text) : format_.text(text);
        case 's':
            return format_.text(text);
        case 'x':
            return format_.bytes_as_hex(text, Letters::lower);
        case 'X':
            return format_.bytes_as_hex(text, Letters::upper);
        case 'q':
            return format_.quoted(text);
        default:
            return bad_verb(value, verb);
    }
}

void Printer::bytes(const Value& value, char32_t verb) {
    text(value, to_bytes(value.list()), verb);
}

void Printer::separator() {
    write(format_.flags.sharp_v ? ", " : " ");
}

void Printer::list(const Value& value, char32_t verb) {
    const bool is_go_syntax = format_.flags.sharp_v;
    // Go itself prints a list of bytes by another name.
    if (is_go_syntax) write(value.is(bytes_type) ? "[]byte" : value.type().name);
    if (is_go_syntax && value.is_nil()) return write("(nil)");
    write(is_go_syntax ? "{" : "[");
    const auto& list = value.list();
    for (std::size_t index = 0; index < list.size() && !is_too_long(); ++index) {
        if (index > 0) separator();
        print_inner(list[index], verb);
    }
    write(is_go_syntax ? "}" : "]");
}

void Printer::map(const Value& value, char32_t verb) {
    const bool is_go_syntax = format_.flags.sharp_v;
    if (is_go_syntax) write(value.type().name);
    if (is_go_syntax && value.is_nil()) return write("(nil)");
    write(is_go_syntax ? "{" : "map[");
    bool is_first = true;
    if (value.map() != nullptr) {
        for (const auto& [key, element] : value.map()->entries) {
            if (!is_first) separator();
            is_first = false;
            print_inner(make_text(key), verb);
            write(":");
            print_inner(element, verb);
        }
    }
    write(is_go_syntax ? "}" : "]");
}

void Printer::record(const Value& value, char32_t verb) {
    const bool names_fields = format_.flags.sharp_v || format_.flags.plus_v;
    if (format_.flags.sharp_v) write(value.type().name);
    write("{");
    const auto fields = value.type().fields;
    for (std::size_t index = 0; index < fields.size(); ++index) {
        if (index > 0) separator();
        if (names_fields) {
            write(fields[index].name);
            write(":");
        }
        print_inner(value.record()->field(index), verb);
    }
    write("}");
}

/// Pointers inside of other values are followed too: Go would print addresses there, which are of no use to anyone.
void Printer::pointer(const Value& value, char32_t verb) {
    if (value.is_nil() || value.type().element->fields.empty()) return address(value, verb);
    write("&");
    print_inner(value.pointee(), verb);
}

void Printer::address(const Value& value, char32_t verb) {
    const auto kind = value.type().kind;
    const bool has_address = kind == Kind::pointer || kind == Kind::map || kind == Kind::list;
    if (!has_address || !is_one_of(verb, "vpbodxX")) return bad_verb(value, verb);
    const auto where = value.is_nil() ? 0 : any_address;
    if (verb == 'p') return format_.hexadecimal(where, !format_.flags.sharp);
    if (verb != 'v') return integer(value, where, Sign::without, verb);
    if (format_.flags.sharp_v) {
        write("(");
        write(value.type().name);
        write(")(");
        value.is_nil() ? write("nil") : format_.hexadecimal(where, true);
        return write(")");
    }
    if (value.is_nil()) return format_.padded(nil_in_angles);
    format_.hexadecimal(where, !format_.flags.sharp);
}

void Printer::bad_verb(const Value& value, char32_t verb) {
    is_reporting_ = true;
    write("%!");
    append_character(out_, verb);
    write("(");
    if (value.exists()) {
        write(value.type().name);
        write("=");
        print_by_kind(value, 'v');
    } else {
        write(nil_in_angles);
    }
    write(")");
    is_reporting_ = false;
}

std::string print(Arguments values, std::size_t longest) {
    Printer printer(longest);
    bool after_text = true;
    for (const auto& value : values) {
        const bool is_text = value.is(Kind::text);
        if (!is_text && !after_text) printer.write(" ");
        printer.print(value, 'v');
        after_text = is_text;
    }
    return std::move(printer.text());
}

std::string print_line(Arguments values, std::size_t longest) {
    Printer printer(longest);
    bool is_first = true;
    for (const auto& value : values) {
        if (!is_first) printer.write(" ");
        is_first = false;
        printer.print(value, 'v');
    }
    printer.write("\n");
    return std::move(printer.text());
}

std::string shown_text(const Value& value, std::size_t longest) {
    return shown_texts(Arguments(&value, 1), longest);
}

std::string shown_texts(Arguments values, std::size_t longest) {
    std::vector<Value> shown;
    shown.reserve(values.size());
    for (const auto& value : values) {
        if (!value.exists()) {
            shown.push_back(make_text("<no value>"));
        } else {
            // A location has its text as a pointer only.
            shown.push_back(value.type().text != nullptr ? value : value.pointee());
        }
    }
    return print(shown, longest);
}

}  // namespace warren::notify::language
