#include "notify/template/compare.h"
#include "notify/template/elements.h"
#include "notify/template/escape.h"
#include "notify/template/functions.h"
#include "notify/template/printer.h"
#include "notify/template/printf.h"
#include "notify/template/types.h"

namespace warren::notify::language {
namespace {

using Outcome = base::Result<Value>;

Outcome as_value(const base::Result<bool>& truth) {
    if (!truth) return tl::make_unexpected(truth.error());
    return make_bool(*truth);
}

base::Result<bool> negated(base::Result<bool> truth) {
    if (truth) *truth = !*truth;
    return truth;
}

base::Result<bool> is_less_or_equal(Arguments arguments) {
    const auto less = is_less(arguments[0], arguments[1]);
    return !less || *less ? less : equals_any(arguments);
}

/// A function that makes a text of the values as they would be shown.
template <std::string (*escape)(std::string_view)>
Outcome escaped(Arguments arguments, const Surroundings& surroundings) {
    return make_text(escape(shown_texts(arguments, surroundings.limits.text)));
}

template <std::string (*printed)(Arguments, std::size_t)>
Outcome printed_text(Arguments arguments, const Surroundings& surroundings) {
    return make_text(printed(arguments, surroundings.limits.text));
}

/// There are no values that are functions.
Outcome call(Arguments /*arguments*/, const Surroundings& /*surroundings*/) {
    return base::failure("call: not a function");
}

constexpr Function functions[] = {
    {"and", {&any_type, &any_type}, nullptr, Arity::variadic, Evaluation::until_false},
    {"or", {&any_type, &any_type}, nullptr, Arity::variadic, Evaluation::until_true},
    {"not",
     {&any_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) -> Outcome {
         return make_bool(!is_true(arguments[0]));
     }},
    {"eq",
     {&any_type, &any_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) { return as_value(equals_any(arguments)); },
     Arity::variadic},
    {"ne",
     {&any_type, &any_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) {
         return as_value(negated(equals_any(arguments)));
     }},
    {"lt",
     {&any_type, &any_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) {
         return as_value(is_less(arguments[0], arguments[1]));
     }},
    {"le",
     {&any_type, &any_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) { return as_value(is_less_or_equal(arguments)); }},
    {"gt",
     {&any_type, &any_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) {
         return as_value(negated(is_less_or_equal(arguments)));
     }},
    {"ge",
     {&any_type, &any_type},
     [](Arguments arguments, const Surroundings& /*surroundings*/) {
         return as_value(negated(is_less(arguments[0], arguments[1])));
     }},
    {"index", {&any_type, &any_type}, element_at, Arity::variadic},
    {"slice", {&any_type, &any_type}, piece_of, Arity::variadic},
    {"len", {&any_type}, length},
    {"call", {&any_type, &any_type}, call, Arity::variadic},
    {"print", {&any_type}, printed_text<print>, Arity::variadic},
    {"println", {&any_type}, printed_text<print_line>, Arity::variadic},
    {"printf",
     {&text_type, &any_type},
     [](Arguments arguments, const Surroundings& surroundings) -> Outcome {
         auto text = print_format(arguments[0].view(), arguments.subspan(1), surroundings.limits.text);
         if (!text) return tl::make_unexpected(text.error());
         return make_text(*text);
     },
     Arity::variadic},
    {"html", {&any_type}, escaped<escape_html>, Arity::variadic},
    {"js", {&any_type}, escaped<escape_js>, Arity::variadic},
    {"urlquery", {&any_type}, escaped<escape_query>, Arity::variadic},
};

}  // namespace

std::span<const Function> builtin_functions() {
    return functions;
}

}  // namespace warren::notify::language
