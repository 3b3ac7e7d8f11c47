#include "notify/template/executor.h"

#include "notify/template/evaluator.h"
#include "notify/template/printer.h"
#include "notify/template/progress.h"
#include "notify/template/quote.h"
#include "notify/template/types.h"
#include "notify/template/variables.h"

#include <utility>

namespace warren::notify::language {
namespace {

/// How it goes on after a node. `stop`: not at all, there was an error.
enum class Flow : std::uint8_t { on, leave_loop, next_turn, stop };

class Executor {
public:
    Executor(const Program& program, const Surroundings& surroundings)
        : program_(program),
          longest_text_(surroundings.limits.text),
          progress_(surroundings.limits.steps),
          evaluator_(progress_, variables_, surroundings) {}

    base::Result<std::string> run(const Value& dot) {
        variables_.declare("$", dot);
        walk(dot, program_.main);
        if (progress_.failed()) return tl::make_unexpected(progress_.error());
        return std::move(out_);
    }

private:
    Flow walk(const Value& dot, const Block& block) {
        auto flow = progress_.enter() ? Flow::on : Flow::stop;
        for (auto node = block.nodes.begin(); node != block.nodes.end() && flow == Flow::on; ++node) {
            flow = progress_.spend(0) ? walk_node(dot, *node) : Flow::stop;
            if (progress_.failed()) flow = Flow::stop;
        }
        progress_.leave();
        return flow;
    }

    Flow walk_node(const Value& dot, const Node& node) {
        if (const auto* text = std::get_if<TextNode>(&node)) return write(text->text);
        if (const auto* action = std::get_if<ActionNode>(&node)) return walk_action(dot, *action);
        if (const auto* choice = std::get_if<ChoiceNode>(&node)) return walk_choice(dot, *choice);
        if (const auto* range = std::get_if<RangeNode>(&node)) return walk_range(dot, *range);
        if (const auto* called = std::get_if<TemplateNode>(&node)) return walk_template(dot, *called);
        return std::holds_alternative<BreakNode>(node) ? Flow::leave_loop : Flow::next_turn;
    }

    Flow write(std::string_view text) {
        progress_.spend(text.size());
        out_ += text;
        if (out_.size() > longest_text_) progress_.fail("the message grows too long");
        return Flow::on;
    }

    Flow walk_action(const Value& dot, const ActionNode& action) {
        const auto value = evaluator_.pipeline(dot, action.pipeline);
        if (progress_.failed() || !action.pipeline.variables.empty()) return Flow::on;
        return write(value.is(text_type) ? std::string(value.view()) : shown_text(value, longest_text_));
    }

    Flow walk_optional(const Value& dot, const std::unique_ptr<Block>& block) {
        return block ? walk(dot, *block) : Flow::on;
    }

    Flow walk_choice(const Value& dot, const ChoiceNode& node) {
        const auto declared = variables_.size();
        const auto flow = walk_chosen(dot, node);
        variables_.cut(declared);
        return flow;
    }

    Flow walk_chosen(const Value& dot, const ChoiceNode& node) {
        for (const auto& choice : node.choices) {
            const auto value = evaluator_.pipeline(dot, choice.pipeline);
            if (!progress_.spend(0)) return Flow::stop;
            if (is_true(value)) return walk(node.kind == ChoiceKind::with ? value : dot, *choice.block);
        }
        return walk_optional(dot, node.otherwise);
    }

    Flow walk_range(const Value& dot, const RangeNode& node) {
        const auto declared = variables_.size();
        const auto value = evaluator_.pipeline(dot, node.pipeline).pointee();
        auto flow = Flow::stop;
        if (!progress_.failed()) flow = walk_elements(node, value);
        // Nothing to go through: that is what the turns' flow cannot say.
        if (flow == Flow::next_turn) flow = walk_optional(dot, node.otherwise);
        if (flow == Flow::leave_loop) flow = Flow::on;
        variables_.cut(declared);
        return flow;
    }

    /// `next_turn` if there was none.
    Flow walk_elements(const RangeNode& node, const Value& value) {
        if (!value.exists()) return Flow::next_turn;
        if (value.is(Kind::list)) return walk_list(node, value.list());
        if (value.is(Kind::map)) return walk_map(node, value);
        const bool is_integer = value.is(Kind::integer) || value.is(Kind::unsigned_integer);
        if (is_integer && node.pipeline.variables.size() > 1) {
            progress_.fail("can't use an integer to iterate over more than one variable");
        } else if (is_integer) {
            return walk_integers(node, value);
        } else {
            progress_.fail("range can't iterate over " + std::string(value.type().name));
        }
        return Flow::stop;
    }

    Flow walk_list(const RangeNode& node, const List& list) {
        auto flow = list.size() == 0 ? Flow::next_turn : Flow::on;
        for (std::size_t index = 0; index < list.size() && flow == Flow::on; ++index) {
            flow = turn(node, make_int(static_cast<std::int64_t>(index)), list[index]);
        }
        return flow;
    }

    Flow walk_map(const RangeNode& node, const Value& map) {
        auto flow = length_of(map) == 0 ? Flow::next_turn : Flow::on;
        if (flow == Flow::next_turn) return flow;
        for (const auto& [key, element] : map.map()->entries) {
            if (flow == Flow::on) flow = turn(node, make_text(key), element);
        }
        return flow;
    }

    Flow walk_integers(const RangeNode& node, const Value& count) {
        const bool has_sign = count.is(Kind::integer);
        if (!is_true(count) || (has_sign && count.integer() < 0)) return Flow::next_turn;
        const auto end = has_sign ? static_cast<std::uint64_t>(count.integer()) : count.unsigned_integer();
        auto flow = Flow::on;
        for (std::uint64_t number = 0; number < end && flow == Flow::on; ++number) {
            const auto element =
                has_sign ? Value(count.type(), static_cast<std::int64_t>(number)) : Value(count.type(), number);
            flow = turn(node, {}, element);
        }
        return flow;
    }

    /// One turn of a loop. `leave_loop` and `stop` end it.
    Flow turn(const RangeNode& node, const Value& key, const Value& element) {
        if (!progress_.spend(0)) return Flow::stop;
        bind(node.pipeline, key, element);
        const auto declared = variables_.size();
        const auto flow = walk(element, *node.block);
        variables_.cut(declared);
        return flow == Flow::next_turn ? Flow::on : flow;
    }

    /// Gives a turn's key and element to the loop's variables: the element to the only one, or to the second.
    void bind(const Pipeline& pipeline, const Value& key, const Value& element) {
        const auto count = pipeline.variables.size();
        if (count == 0) return;
        if (pipeline.binding == Binding::declare) {
            variables_.newest(1) = element;
            if (count > 1) variables_.newest(2) = key;
            return;
        }
        // The pipeline itself has assigned to them, so they exist.
        *variables_.find(pipeline.variables.front()) = count > 1 ? key : element;
        if (count > 1) *variables_.find(pipeline.variables.back()) = element;
    }

    Flow walk_template(const Value& dot, const TemplateNode& node) {
        progress_.at_line(node.line);
        const auto body = program_.definitions.find(node.name);
        if (body == program_.definitions.end()) {
            progress_.fail("template " + quote(node.name, Ascii::no) + " not defined");
            return Flow::stop;
        }
        const auto value = node.pipeline ? evaluator_.pipeline(dot, *node.pipeline) : Value();
        if (progress_.failed()) return Flow::stop;
        const auto declared = variables_.size();
        const auto hidden = variables_.hide();
        variables_.declare("$", value);
        const auto flow = walk(value, body->second);
        variables_.cut(declared);
        variables_.show(hidden);
        return flow;
    }

    const Program& program_;
    const std::size_t longest_text_;
    Progress progress_;
    Variables variables_;
    Evaluator evaluator_;
    std::string out_;
};

}  // namespace

base::Result<std::string> execute(const Program& program, const Value& dot, const Surroundings& surroundings) {
    return Executor(program, surroundings).run(dot);
}

}  // namespace warren::notify::language
