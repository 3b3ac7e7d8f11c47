#include "notify/template/evaluator.h"

#include "notify/template/functions.h"
#include "notify/template/quote.h"
#include "notify/template/types.h"

#include <algorithm>
#include <utility>

namespace warren::notify::language {
namespace {

std::string type_name(const Value& value) {
    return value.exists() ? std::string(value.type().name) : "no value";
}

/// What it takes to go through a text.
std::size_t weight(const Value& value) {
    return value.is(Kind::text) ? length_of(value) : 0;
}

/// What it takes a function to go through an argument. Those that want a list go through it; those that take any value
/// look at one element of a list, or make a text of it, which is weighed itself.
std::size_t weight(const Value& argument, const Type& wanted) {
    constexpr std::size_t weight_of_element = 16;
    return wanted.kind == Kind::list ? length_of(argument) * weight_of_element : weight(argument);
}

}  // namespace

Value Evaluator::fail(const std::string& message) {
    progress_.fail(message);
    return {};
}

Value Evaluator::pipeline(const Value& dot, const Pipeline& pipeline) {
    progress_.at_line(pipeline.line);
    std::optional<Value> value;
    if (progress_.enter()) {
        for (const auto& each : pipeline.commands) {
            value = command(dot, each, std::move(value));
            if (progress_.failed()) break;
        }
    }
    progress_.leave();
    if (progress_.failed()) return {};
    for (const auto& name : pipeline.variables) {
        if (pipeline.binding == Binding::declare) {
            variables_.declare(name, *value);
        } else if (auto* variable = variables_.find(name); variable != nullptr) {
            *variable = *value;
        } else {
            fail("undefined variable: " + name);
        }
    }
    return *value;
}

Value Evaluator::command(const Value& dot, const Command& command, std::optional<Value> last) {
    if (!progress_.spend(0)) return {};
    const Call call{std::span(command.operands).subspan(1), std::move(last)};
    return operand(dot, command.operands.front(), call);
}

/// The value of an operand which, if it is a function or ends in a method, takes the arguments of `call`.
Value Evaluator::operand(const Value& dot, const Operand& operand, const Call& call) {
    if (const auto* function = std::get_if<language::Call>(&operand.is)) {
        return call_function(dot, *function->function, call, nullptr);
    }
    if (const auto* fields = std::get_if<FieldPath>(&operand.is)) return path(dot, dot, fields->names, call);
    if (const auto* chained = std::get_if<Chain>(&operand.is)) return chain(dot, *chained, call);
    const auto* variable = std::get_if<VariablePath>(&operand.is);
    if (variable != nullptr) {
        const auto* value = variables_.find(variable->variable);
        if (value == nullptr) return fail("undefined variable: " + variable->variable);
        if (!variable->names.empty()) return path(dot, *value, variable->names, call);
        if (!call.has_arguments()) return *value;
    }
    if (call.has_arguments()) return fail("can't give argument to non-function");
    if (const auto* inner = std::get_if<Parenthesized>(&operand.is)) return pipeline(dot, *inner->pipeline);
    if (std::holds_alternative<Dot>(operand.is)) return dot;
    if (const auto* literal = std::get_if<Literal>(&operand.is)) return literal->value;
    if (const auto* number = std::get_if<Number>(&operand.is)) return constant(*number);
    return fail("nil is not a command");
}

/// A number where a value of any type is wanted.
Value Evaluator::constant(const Number& number) {
    if (number.complex) return {complex_type, *number.complex};
    if (number.is_written_as_floating && number.floating) return {float64_type, *number.floating};
    if (number.integer) return make_int(*number.integer);
    return fail(std::to_string(number.unsigned_integer.value_or(0)) + " overflows int");
}

Value Evaluator::chain(const Value& dot, const Chain& chain, const Call& call) {
    auto start = operand(dot, *chain.start, {});
    if (progress_.failed()) return {};
    return path(dot, std::move(start), chain.names, call);
}

Value Evaluator::path(const Value& dot, Value receiver, std::span<const std::string> names, const Call& call) {
    for (const auto& name : names.first(names.size() - 1)) {
        receiver = field(dot, receiver, name, {});
        if (progress_.failed()) return {};
    }
    return field(dot, receiver, names.back(), call);
}

/// A field, a method, or the entry of a map. A field of no value is no value.
Value Evaluator::field(const Value& dot, const Value& receiver, const std::string& name, const Call& call) {
    if (!progress_.spend(0) || !receiver.exists()) return {};
    if (const auto* method = find_method(receiver, name); method != nullptr) {
        return call_function(dot, *method, call, &receiver);
    }
    const auto target = receiver.pointee();
    if (target.is(Kind::pointer)) return fail("nil pointer evaluating " + type_name(receiver) + "." + name);
    return member(target, name, call);
}

Value Evaluator::member(const Value& receiver, const std::string& name, const Call& call) {
    const bool is_map = receiver.is(Kind::map);
    const auto fields = receiver.type().fields;
    const auto named = std::find_if(fields.begin(), fields.end(),
                                    [&name](const Field& each) { return each.name == name || each.alias == name; });
    if (!is_map && named == fields.end()) {
        return fail("can't evaluate field " + name + " in type " + type_name(receiver));
    }
    if (call.has_arguments()) return fail(name + " has arguments but cannot be invoked as function");
    if (!is_map) return receiver.record()->field(static_cast<std::size_t>(named - fields.begin()));
    const auto* entry = receiver.map() == nullptr ? nullptr : receiver.map()->find(name);
    return entry == nullptr ? Value() : *entry;
}

Value Evaluator::call_function(const Value& dot, const Function& function, const Call& call, const Value* self) {
    if (!function.takes(call.size())) return fail("wrong number of arguments for " + std::string(function.name));
    if (function.evaluation != Evaluation::all) return call_deciding(dot, function, call);
    std::vector<Value> arguments;
    arguments.reserve(call.size() + 1);
    if (self != nullptr) arguments.push_back(*self);
    std::size_t amount = 0;
    for (std::size_t index = 0; index < call.size() && !progress_.failed(); ++index) {
        const auto& type = function.parameter(index);
        arguments.push_back(index < call.operands.size() ? argument(dot, call.operands[index], type)
                                                         : checked(*call.last, type));
        amount += weight(arguments.back(), type);
    }
    if (!progress_.spend(amount)) return {};
    return finished(function, function.call(arguments, surroundings_));
}

Value Evaluator::finished(const Function& function, base::Result<Value> outcome) {
    if (!outcome) return fail("error calling " + std::string(function.name) + ": " + outcome.error().message);
    const auto amount = weight(*outcome);
    if (amount > surroundings_.limits.text) return fail("a text grows too long");
    if (!progress_.spend(amount)) return {};
    return *std::move(outcome);
}

/// `and` and `or`: arguments after the one that decides are not evaluated.
Value Evaluator::call_deciding(const Value& dot, const Function& function, const Call& call) {
    const bool deciding = function.evaluation == Evaluation::until_true;
    Value value;
    for (const auto& each : call.operands) {
        value = argument(dot, each, any_type);
        if (progress_.failed() || is_true(value) == deciding) return value;
    }
    return call.last ? *call.last : value;
}

Value Evaluator::argument(const Value& dot, const Operand& operand, const Type& type) {
    if (std::holds_alternative<Nil>(operand.is)) {
        const bool can_be_nil = type.kind == Kind::list || type.kind == Kind::map || type.kind == Kind::pointer;
        if (can_be_nil) return zero_of(type);
        return type.kind == Kind::any ? Value() : fail("cannot assign nil to " + std::string(type.name));
    }
    const auto* number = std::get_if<Number>(&operand.is);
    if (number != nullptr && type.kind != Kind::any) return literal_argument(*number, type);
    auto value = this->operand(dot, operand, {});
    return progress_.failed() ? Value() : checked(std::move(value), type);
}

/// A number adapts to the type that is wanted, if it has a value there.
Value Evaluator::literal_argument(const Number& number, const Type& type) {
    if (type.kind == Kind::integer && number.integer) return {type, *number.integer};
    return fail("a number where " + std::string(type.name) + " is wanted, or not an integer");
}

/// The value, if it is of the type that is wanted.
Value Evaluator::checked(Value value, const Type& type) {
    if (type.kind == Kind::any || value.is(type)) return value;
    if (!value.exists()) {
        const bool can_be_nil = type.kind == Kind::list || type.kind == Kind::map || type.kind == Kind::pointer;
        if (can_be_nil) return zero_of(type);
    }
    return fail("wrong type for value; expected " + std::string(type.name) + "; got " + type_name(value));
}

}  // namespace warren::notify::language
