#include "notify/template/functions.h"

#include <algorithm>

namespace warren::notify::language {
namespace {

const Function* find(std::span<const Function> functions, std::string_view name) {
    const auto found =
        std::find_if(functions.begin(), functions.end(), [name](const Function& each) { return each.name == name; });
    return found == functions.end() ? nullptr : &*found;
}

}  // namespace

const Function* find_function(std::string_view name, Helpers helpers) {
    const auto* builtin = find(builtin_functions(), name);
    if (builtin != nullptr || helpers == Helpers::none) return builtin;
    return find(helper_functions(), name);
}

const Function* find_method(const Value& value, std::string_view name) {
    return find(value.type().methods, name);
}

}  // namespace warren::notify::language
