#include "notify/template/pipeline_parser.h"

#include "notify/template/functions.h"
#include "notify/template/parser.h"
#include "notify/template/quote.h"

#include <algorithm>
#include <utility>

namespace warren::notify::language {
namespace {

constexpr std::string_view range_context = "range";

/// Whether an operand can begin so.
bool starts_operand(TokenKind kind) {
    switch (kind) {
        case TokenKind::boolean:
        case TokenKind::character_literal:
        case TokenKind::dot:
        case TokenKind::field:
        case TokenKind::identifier:
        case TokenKind::number:
        case TokenKind::nil:
        case TokenKind::raw_quoted:
        case TokenKind::quoted:
        case TokenKind::variable:
        case TokenKind::left_parenthesis:
            return true;
        default:
            return false;
    }
}

/// Whether `operand` can take the result of another command.
bool is_executable(const Operand& operand) {
    return !std::holds_alternative<Dot>(operand.is) && !std::holds_alternative<Nil>(operand.is) &&
           !std::holds_alternative<Literal>(operand.is) && !std::holds_alternative<Number>(operand.is);
}

/// A field without its dot.
std::string field_name(const Token& token) {
    return std::string(token.text.substr(1));
}

}  // namespace

bool PipelineParser::enter() {
    if (++depth_ > deepest_nesting) {
        reader_.fail("blocks or parentheses are nested more than " + std::to_string(deepest_nesting) + " deep");
    }
    return depth_ <= deepest_nesting;
}

Pipeline PipelineParser::pipeline(std::string_view context, TokenKind end) {
    Pipeline pipeline;
    pipeline.line = reader_.peek_non_space().line;
    declarations(pipeline, context);
    while (!reader_.failed() && reader_.peek_non_space().kind != end) {
        const auto& token = reader_.peek();
        if (starts_operand(token.kind)) {
            pipeline.commands.push_back(command());
        } else {
            reader_.fail_at(reader_.next(), context);
        }
    }
    reader_.next();
    if (!reader_.failed()) check(pipeline, context);
    return pipeline;
}

void PipelineParser::declarations(Pipeline& pipeline, std::string_view context) {
    while (reader_.peek_non_space().kind == TokenKind::variable && declaration(pipeline, context)) {
    }
}

/// Reads one variable that is declared or assigned; true if another may follow.
bool PipelineParser::declaration(Pipeline& pipeline, std::string_view context) {
    const auto start = reader_.position();
    const std::string name(reader_.next().text);
    const auto& after = reader_.peek_non_space();
    const bool is_binding = after.kind == TokenKind::assign || after.kind == TokenKind::declare;
    const bool is_list = after.kind == TokenKind::character && after.text == ",";
    if (!is_binding && !is_list) {
        reader_.go_back(start);
        return false;
    }
    if (is_binding) pipeline.binding = after.kind == TokenKind::assign ? Binding::assign : Binding::declare;
    reader_.next();
    pipeline.variables.push_back(name);
    variables_.push_back(name);
    if (is_binding) return false;
    if (context != range_context || pipeline.variables.size() > 1) {
        reader_.fail("too many declarations in " + std::string(context));
    }
    const auto kind = reader_.peek_non_space().kind;
    const bool is_left_open = kind == TokenKind::right_delimiter || kind == TokenKind::right_parenthesis;
    if (kind != TokenKind::variable && !is_left_open) reader_.fail("range can only initialize variables");
    return true;
}

void PipelineParser::check(const Pipeline& pipeline, std::string_view context) {
    if (pipeline.commands.empty()) return reader_.fail("missing value for " + std::string(context));
    const auto dead_end = std::find_if(pipeline.commands.begin() + 1, pipeline.commands.end(),
                                       [](const Command& each) { return !is_executable(each.operands.front()); });
    if (dead_end == pipeline.commands.end()) return;
    reader_.fail("non executable command in pipeline stage " +
                 std::to_string(dead_end - pipeline.commands.begin() + 1));
}

Command PipelineParser::command() {
    Command command;
    bool goes_on = true;
    while (goes_on && !reader_.failed()) {
        reader_.peek_non_space();
        operand(command);
        const auto kind = reader_.peek().kind;
        goes_on = kind == TokenKind::space;
        if (kind == TokenKind::right_delimiter || kind == TokenKind::right_parenthesis) break;
        const auto& token = reader_.next();
        if (kind != TokenKind::space && kind != TokenKind::pipe) reader_.fail_at(token, "operand");
    }
    if (command.operands.empty()) reader_.fail("empty command");
    return command;
}

/// False if what follows is no operand.
bool PipelineParser::operand(Command& command) {
    Operand operand;
    if (!term(operand)) return false;
    if (reader_.peek().kind == TokenKind::field) fields_after(operand);
    command.operands.push_back(std::move(operand));
    return true;
}

void PipelineParser::fields_after(Operand& operand) {
    std::vector<std::string> names;
    while (reader_.peek().kind == TokenKind::field) names.push_back(field_name(reader_.next()));
    const auto append_to = [&names](std::vector<std::string>& path) {
        path.insert(path.end(), std::make_move_iterator(names.begin()), std::make_move_iterator(names.end()));
    };
    if (auto* path = std::get_if<FieldPath>(&operand.is)) return append_to(path->names);
    if (auto* path = std::get_if<VariablePath>(&operand.is)) return append_to(path->names);
    if (!is_executable(operand)) return reader_.fail("unexpected . after a literal");
    operand.is = Chain{std::make_unique<Operand>(std::move(operand)), std::move(names)};
}

bool PipelineParser::term(Operand& operand) {
    if (!starts_operand(reader_.peek_non_space().kind)) return false;
    const auto& token = reader_.next();
    switch (token.kind) {
        case TokenKind::identifier:
            identifier(token, operand);
            break;
        case TokenKind::dot:
            operand.is = Dot{};
            break;
        case TokenKind::nil:
            operand.is = Nil{};
            break;
        case TokenKind::variable:
            variable(token, operand);
            break;
        case TokenKind::field:
            operand.is = FieldPath{{field_name(token)}};
            break;
        case TokenKind::boolean:
            operand.is = Literal{make_bool(token.text == "true")};
            break;
        case TokenKind::left_parenthesis:
            parenthesized(operand);
            break;
        case TokenKind::quoted:
        case TokenKind::raw_quoted:
            operand.is = Literal{make_text(quoted_text(token))};
            break;
        default:
            number(token, operand);
    }
    return true;
}

void PipelineParser::identifier(const Token& token, Operand& operand) {
    const auto* function = find_function(token.text, helpers_);
    if (function == nullptr) return reader_.fail("function " + quote(token.text, Ascii::no) + " not defined");
    operand.is = Call{function};
}

void PipelineParser::variable(const Token& token, Operand& operand) {
    if (std::find(variables_.begin(), variables_.end(), token.text) == variables_.end()) {
        return reader_.fail("undefined variable " + quote(token.text, Ascii::no));
    }
    operand.is = VariablePath{std::string(token.text), {}};
}

void PipelineParser::number(const Token& token, Operand& operand) {
    if (token.kind == TokenKind::character_literal) {
        const auto character = unquote_character(token.text);
        if (!character) return reader_.fail("malformed character constant: " + std::string(token.text));
        operand.is = number_of_character(*character);
        return;
    }
    const auto number = parse_number(token.text);
    if (!number) return reader_.fail("illegal number, or too large: " + quote(token.text, Ascii::no));
    operand.is = *number;
}

void PipelineParser::parenthesized(Operand& operand) {
    if (enter()) {
        auto inner = pipeline("parenthesized pipeline", TokenKind::right_parenthesis);
        operand.is = Parenthesized{std::make_unique<Pipeline>(std::move(inner))};
    }
    leave();
}

std::string PipelineParser::quoted_text(const Token& token) {
    auto text = unquote(token.text);
    if (!text) reader_.fail("invalid escape in " + std::string(token.text));
    return std::move(text).value_or(std::string());
}

}  // namespace warren::notify::language
