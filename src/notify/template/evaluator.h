#pragma once

#include "notify/template/ast.h"
#include "notify/template/function.h"
#include "notify/template/progress.h"
#include "notify/template/variables.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace warren::notify::language {

/// Finds the values of pipelines. Errors go to the progress; what is returned then means nothing.
class Evaluator {
public:
    /// All belong to the caller.
    Evaluator(Progress& progress, Variables& variables, const Surroundings& surroundings)
        : progress_(progress), variables_(variables), surroundings_(surroundings) {}

    /// Declares or assigns the pipeline's variables too.
    Value pipeline(const Value& dot, const Pipeline& pipeline);

private:
    /// What a function is called with: the operands after the first of a command, and what the command before gave.
    struct Call {
        std::span<const Operand> operands;
        std::optional<Value> last;

        [[nodiscard]] bool has_arguments() const { return !operands.empty() || last.has_value(); }
        [[nodiscard]] std::size_t size() const { return operands.size() + (last ? 1 : 0); }
    };

    Value command(const Value& dot, const Command& command, std::optional<Value> last);
    Value operand(const Value& dot, const Operand& operand, const Call& call);
    Value constant(const Number& number);
    Value chain(const Value& dot, const Chain& chain, const Call& call);
    Value path(const Value& dot, Value receiver, std::span<const std::string> names, const Call& call);
    Value field(const Value& dot, const Value& receiver, const std::string& name, const Call& call);
    Value member(const Value& receiver, const std::string& name, const Call& call);
    Value call_function(const Value& dot, const Function& function, const Call& call, const Value* self);
    Value call_deciding(const Value& dot, const Function& function, const Call& call);
    Value argument(const Value& dot, const Operand& operand, const Type& type);
    Value literal_argument(const Number& number, const Type& type);
    Value checked(Value value, const Type& type);
    Value finished(const Function& function, base::Result<Value> outcome);
    Value fail(const std::string& message);

    Progress& progress_;
    Variables& variables_;
    const Surroundings& surroundings_;
};

}  // namespace warren::notify::language
