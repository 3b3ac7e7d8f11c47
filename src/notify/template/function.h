#pragma once

#include "notify/template/limits.h"
#include "notify/template/types.h"
#include "notify/template/value.h"
#include "warren/base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace warren::notify::language {

using Arguments = std::span<const Value>;

/// What functions know besides their arguments.
struct Surroundings {
    /// The zone that Go calls Local.
    const Zone& local;
    Limits limits = {};
};

/// How a function takes its arguments: all evaluated, or, as `and` and `or` do, one after the other until the first
/// that decides.
enum class Evaluation : std::uint8_t { all, until_false, until_true };

/// Whether the last parameter stands for any number of arguments, none included.
enum class Arity : std::uint8_t { fixed, variadic };

/// A function or method that templates can call. A method gets the value it belongs to as a first argument that
/// `parameters` does not count.
struct Function {
    std::string_view name;
    std::array<const Type*, 3> parameters;
    /// Arguments fit in number and type; null for functions that are not evaluated as a whole.
    base::Result<Value> (*call)(Arguments arguments, const Surroundings& surroundings);
    Arity arity = Arity::fixed;
    Evaluation evaluation = Evaluation::all;

    [[nodiscard]] std::size_t parameter_count() const;
    /// Of the argument at `index`; of surplus arguments that of the last parameter.
    [[nodiscard]] const Type& parameter(std::size_t index) const;
    [[nodiscard]] bool takes(std::size_t arguments) const;
};

}  // namespace warren::notify::language
