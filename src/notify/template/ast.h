#pragma once

#include "notify/template/function.h"
#include "notify/template/number.h"
#include "notify/template/value.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

/// A template as the parser leaves it.
namespace warren::notify::language {

struct Operand;
struct Pipeline;
struct Block;

struct Dot {};
struct Nil {};

/// A bool or a text.
struct Literal {
    Value value;
};

/// The name of a function, which is called.
struct Call {
    const Function* function;
};

/// `.A.B`
struct FieldPath {
    std::vector<std::string> names;
};

/// `$x.A.B`
struct VariablePath {
    /// With its `$`.
    std::string variable;
    std::vector<std::string> names;
};

/// `(pipeline)`
struct Parenthesized {
    std::unique_ptr<Pipeline> pipeline;
};

/// Anything else, followed by `.A.B`.
struct Chain {
    std::unique_ptr<Operand> start;
    std::vector<std::string> names;
};

struct Operand {
    std::variant<Dot, Nil, Literal, Number, Call, FieldPath, VariablePath, Parenthesized, Chain> is;
};

/// Operands separated by white space: a value, or a function with its arguments. Never empty.
struct Command {
    std::vector<Operand> operands;
};

enum class Binding : std::uint8_t { declare, assign };

/// `$a, $b := command | command`. There is at least one command.
struct Pipeline {
    std::size_t line = 1;
    std::vector<std::string> variables;
    Binding binding = Binding::declare;
    std::vector<Command> commands;
};

struct TextNode {
    std::string text;
};

struct ActionNode {
    Pipeline pipeline;
};

/// `if` and `else if`: the block of the first pipeline that is true.
struct Choice {
    Pipeline pipeline;
    std::unique_ptr<Block> block;
};

/// Whether the block of a choice sees the pipeline's value as its dot.
enum class ChoiceKind : std::uint8_t { if_true, with };

struct ChoiceNode {
    ChoiceKind kind;
    std::vector<Choice> choices;
    /// Null: none.
    std::unique_ptr<Block> otherwise;
};

struct RangeNode {
    Pipeline pipeline;
    std::unique_ptr<Block> block;
    /// Null: none.
    std::unique_ptr<Block> otherwise;
};

struct TemplateNode {
    std::size_t line = 1;
    std::string name;
    /// Null: no value.
    std::unique_ptr<Pipeline> pipeline;
};

struct BreakNode {};
struct ContinueNode {};

using Node = std::variant<TextNode, ActionNode, ChoiceNode, RangeNode, TemplateNode, BreakNode, ContinueNode>;

/// What stands between two keywords.
struct Block {
    std::vector<Node> nodes;
};

/// A parsed template. Immutable; safe to share between threads.
struct Program {
    Block main;
    /// By name: those of `define` and `block`.
    std::map<std::string, Block, std::less<>> definitions;
};

}  // namespace warren::notify::language
