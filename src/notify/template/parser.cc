#include "notify/template/parser.h"

#include "notify/template/lexer.h"
#include "notify/template/pipeline_parser.h"
#include "notify/template/quote.h"
#include "notify/template/token_reader.h"

#include <algorithm>
#include <utility>

namespace warren::notify::language {
namespace {

/// A block and the keyword that ended it.
struct EndedBlock {
    Block block;
    TokenKind ended_by = TokenKind::end;
};

bool is_blank(const Block& block) {
    return std::all_of(block.nodes.begin(), block.nodes.end(), [](const Node& node) {
        const auto* text = std::get_if<TextNode>(&node);
        return text != nullptr && text->text.find_first_not_of(" \t\n\v\f\r") == std::string::npos;
    });
}

std::unique_ptr<Block> shared_block(Block block) {
    return std::make_unique<Block>(std::move(block));
}

class Parser {
public:
    Parser(std::string_view text, Helpers helpers) : reader_(tokenize(text)), helpers_(helpers) {}

    base::Result<Program> run() {
        while (!reader_.failed() && reader_.peek().kind != TokenKind::end) top_level();
        if (reader_.failed()) return tl::make_unexpected(reader_.error());
        return std::move(program_);
    }

private:
    /// What is known of the template being read: the file's own, or that of a `define` or `block`.
    struct Scope {
        Scope(TokenReader& reader, std::size_t& depth, Helpers helpers) : pipelines(reader, depth, helpers) {}

        PipelineParser pipelines;
        std::size_t open_ranges = 0;
    };

    void top_level() {
        const auto start = reader_.position();
        if (reader_.next().kind == TokenKind::left_delimiter &&
            reader_.next_non_space().kind == TokenKind::keyword_define) {
            return definition();
        }
        reader_.go_back(start);
        const auto ended_by = text_or_action(main_, program_.main);
        if (ended_by != TokenKind::end) reader_.fail("unexpected " + keyword(ended_by));
    }

    static std::string keyword(TokenKind kind) { return kind == TokenKind::keyword_else ? "{{else}}" : "{{end}}"; }

    void definition() {
        constexpr std::string_view context = "define clause";
        const auto name = template_name(context);
        reader_.expect(TokenKind::right_delimiter, context);
        define(name, context);
    }

    std::string template_name(std::string_view context) {
        const auto& token = reader_.next_non_space();
        if (token.kind == TokenKind::quoted || token.kind == TokenKind::raw_quoted) {
            return main_.pipelines.quoted_text(token);
        }
        reader_.fail_at(token, context);
        return {};
    }

    /// Reads the body of a `define` or `block`, and its end.
    void define(const std::string& name, std::string_view context) {
        Scope scope(reader_, depth_, helpers_);
        auto body = block(scope);
        if (body.ended_by == TokenKind::keyword_else) {
            reader_.fail("unexpected {{else}} in " + std::string(context));
        }
        if (reader_.failed()) return;
        auto& known = program_.definitions[name];
        if (is_blank(known)) {
            known = std::move(body.block);
        } else if (!is_blank(body.block)) {
            reader_.fail("multiple definition of template " + quote(name, Ascii::no));
        }
    }

    /// Reads up to and including `end` or `else`.
    EndedBlock block(Scope& scope) {
        EndedBlock read;
        if (scope.pipelines.enter()) {
            while (!reader_.failed() && read.ended_by == TokenKind::end) {
                if (reader_.peek_non_space().kind == TokenKind::end) reader_.fail_at(reader_.next(), "a block");
                read.ended_by = text_or_action(scope, read.block);
            }
        }
        scope.pipelines.leave();
        return read;
    }

    /// Returns `keyword_end` or `keyword_else` if it was that.
    TokenKind text_or_action(Scope& scope, Block& block) {
        const auto& token = reader_.next_non_space();
        if (token.kind == TokenKind::text) {
            block.nodes.emplace_back(TextNode{std::string(token.text)});
        } else if (token.kind == TokenKind::left_delimiter) {
            return action(scope, block);
        } else {
            reader_.fail_at(token, "input");
        }
        return TokenKind::end;
    }

    TokenKind action(Scope& scope, Block& block) {
        const auto start = reader_.position();
        const auto kind = reader_.next_non_space().kind;
        switch (kind) {
            case TokenKind::keyword_end:
                reader_.expect(TokenKind::right_delimiter, "end");
                return kind;
            case TokenKind::keyword_else:
                end_else();
                return kind;
            case TokenKind::keyword_break:
                loop_control("{{break}}", scope);
                block.nodes.emplace_back(BreakNode{});
                break;
            case TokenKind::keyword_continue:
                loop_control("{{continue}}", scope);
                block.nodes.emplace_back(ContinueNode{});
                break;
            case TokenKind::keyword_block:
                block.nodes.emplace_back(block_control(scope));
                break;
            case TokenKind::keyword_template:
                block.nodes.emplace_back(template_control(scope));
                break;
            case TokenKind::keyword_if:
                block.nodes.emplace_back(choice_control(scope, ChoiceKind::if_true));
                break;
            case TokenKind::keyword_with:
                block.nodes.emplace_back(choice_control(scope, ChoiceKind::with));
                break;
            case TokenKind::keyword_range:
                block.nodes.emplace_back(range_control(scope));
                break;
            default:
                reader_.go_back(start);
                block.nodes.emplace_back(ActionNode{scope.pipelines.pipeline("command", TokenKind::right_delimiter)});
        }
        return TokenKind::end;
    }

    /// After `else`: leaves the `if` or `with` of `else if` and `else with` for whoever began.
    void end_else() {
        const auto kind = reader_.peek_non_space().kind;
        if (kind == TokenKind::keyword_if || kind == TokenKind::keyword_with) return;
        reader_.expect(TokenKind::right_delimiter, "else");
    }

    void loop_control(const std::string& name, const Scope& scope) {
        reader_.expect(TokenKind::right_delimiter, name);
        if (scope.open_ranges == 0) reader_.fail(name + " outside {{range}}");
    }

    TemplateNode block_control(Scope& scope) {
        constexpr std::string_view context = "block clause";
        TemplateNode node;
        node.line = reader_.peek_non_space().line;
        node.name = template_name(context);
        node.pipeline = std::make_unique<Pipeline>(scope.pipelines.pipeline(context, TokenKind::right_delimiter));
        define(node.name, context);
        return node;
    }

    TemplateNode template_control(Scope& scope) {
        constexpr std::string_view context = "template clause";
        TemplateNode node;
        node.line = reader_.peek_non_space().line;
        node.name = template_name(context);
        if (reader_.peek_non_space().kind == TokenKind::right_delimiter) {
            reader_.next();
        } else {
            node.pipeline = std::make_unique<Pipeline>(scope.pipelines.pipeline(context, TokenKind::right_delimiter));
        }
        return node;
    }

    /// The block after the last `else`, which only `end` can end.
    std::unique_ptr<Block> last_block(Scope& scope) {
        auto last = block(scope);
        if (last.ended_by == TokenKind::keyword_else) reader_.fail("expected end; found {{else}}");
        return shared_block(std::move(last.block));
    }

    ChoiceNode choice_control(Scope& scope, ChoiceKind kind) {
        const auto keyword = kind == ChoiceKind::with ? TokenKind::keyword_with : TokenKind::keyword_if;
        const auto declared = scope.pipelines.variables().size();
        ChoiceNode node;
        node.kind = kind;
        bool goes_on = true;
        while (goes_on && !reader_.failed()) {
            Choice choice;
            choice.pipeline =
                scope.pipelines.pipeline(kind == ChoiceKind::with ? "with" : "if", TokenKind::right_delimiter);
            auto read = block(scope);
            choice.block = shared_block(std::move(read.block));
            node.choices.push_back(std::move(choice));
            if (read.ended_by != TokenKind::keyword_else) break;
            goes_on = reader_.peek().kind == keyword;
            if (goes_on) {
                reader_.next();
            } else {
                node.otherwise = last_block(scope);
            }
        }
        scope.pipelines.variables().resize(declared);
        return node;
    }

    RangeNode range_control(Scope& scope) {
        const auto declared = scope.pipelines.variables().size();
        RangeNode node;
        node.pipeline = scope.pipelines.pipeline("range", TokenKind::right_delimiter);
        ++scope.open_ranges;
        auto read = block(scope);
        --scope.open_ranges;
        node.block = shared_block(std::move(read.block));
        if (read.ended_by == TokenKind::keyword_else) node.otherwise = last_block(scope);
        scope.pipelines.variables().resize(declared);
        return node;
    }

    TokenReader reader_;
    std::size_t depth_ = 0;
    Helpers helpers_;
    Scope main_{reader_, depth_, helpers_};
    Program program_;
};

}  // namespace

base::Result<Program> parse_program(std::string_view text, Helpers helpers) {
    if (text.size() > longest_template) {
        return base::failure("the template is longer than " + std::to_string(longest_template) + " bytes");
    }
    return Parser(text, helpers).run();
}

}  // namespace warren::notify::language
