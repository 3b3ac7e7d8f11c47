#include "notify/template/function.h"

#include <algorithm>

namespace warren::notify::language {

std::size_t Function::parameter_count() const {
    const auto* const end = std::find(parameters.begin(), parameters.end(), nullptr);
    return static_cast<std::size_t>(end - parameters.begin());
}

const Type& Function::parameter(std::size_t index) const {
    return *parameters.at(std::min(index, parameter_count() - 1));
}

bool Function::takes(std::size_t arguments) const {
    const auto count = parameter_count();
    return arity == Arity::variadic ? arguments + 1 >= count : arguments == count;
}

}  // namespace warren::notify::language
