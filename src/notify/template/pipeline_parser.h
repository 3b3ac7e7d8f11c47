#pragma once

#include "notify/template/ast.h"
#include "notify/template/token_reader.h"
#include "warren/notify/template.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace warren::notify::language {

/// Reads what stands inside of actions: pipelines, commands, operands. Knows which variables are declared.
class PipelineParser {
public:
    /// `reader` and `depth` belong to the caller. `depth` is how deep blocks and parentheses are nested.
    PipelineParser(TokenReader& reader, std::size_t& depth, Helpers helpers)
        : reader_(reader), depth_(depth), helpers_(helpers) {}

    /// Reads up to and including a token of the kind `end`. `context` is what the pipeline is for.
    Pipeline pipeline(std::string_view context, TokenKind end);

    /// The meaning of a literal in quotes.
    std::string quoted_text(const Token& token);

    /// The declared variables, with their `$`, to be cut back where a block ends.
    [[nodiscard]] std::vector<std::string>& variables() { return variables_; }

    /// Counts one more level of nesting; fails, and is false, where it is one too many.
    bool enter();
    void leave() { --depth_; }

private:
    void declarations(Pipeline& pipeline, std::string_view context);
    bool declaration(Pipeline& pipeline, std::string_view context);
    void check(const Pipeline& pipeline, std::string_view context);
    Command command();
    bool operand(Command& command);
    bool term(Operand& operand);
    void fields_after(Operand& operand);
    void identifier(const Token& token, Operand& operand);
    void variable(const Token& token, Operand& operand);
    void number(const Token& token, Operand& operand);
    void parenthesized(Operand& operand);

    TokenReader& reader_;
    std::size_t& depth_;
    Helpers helpers_;
    std::vector<std::string> variables_ = {"$"};
};

}  // namespace warren::notify::language
