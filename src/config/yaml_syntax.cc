#include "config/number_spelling.h"
#include "config/syntax.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace warren::config {
namespace {

// Aliases may copy this much: a few lines could describe more than any memory holds.
constexpr std::size_t most_copied = std::size_t{4} << 20U;

std::uint32_t line_of(const YAML::Mark& mark) {
    return static_cast<std::uint32_t>(mark.line + 1);
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_number_start(char byte) {
    return (byte >= '0' && byte <= '9') || byte == '+' || byte == '-' || byte == '.';
}

using Number = std::variant<std::int64_t, double>;

std::optional<Number> number_in(std::string_view text) {
    if (text.empty() || !is_number_start(text.front())) return std::nullopt;
    std::string plain(text);
    plain.erase(std::remove(plain.begin(), plain.end(), '_'), plain.end());
    if (plain.find('.') == std::string::npos) {
        if (const auto integer = integer_from(plain)) return Number(*integer);
    }
    if (const auto number = number_from(plain)) return Number(*number);
    if (is_one_of(plain, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"})) {
        return Number(std::numeric_limits<double>::infinity());
    }
    if (is_one_of(plain, {"-.inf", "-.Inf", "-.INF"})) return Number(-std::numeric_limits<double>::infinity());
    if (is_one_of(plain, {".nan", ".NaN", ".NAN"})) return Number(std::numeric_limits<double>::quiet_NaN());
    return std::nullopt;
}

/// What a scalar without quotes stands for. Words such as `yes` and `on` are texts, as in YAML 1.2.
Value plain_scalar(const std::string& text) {
    if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return {Nothing{}};
    if (is_one_of(text, {"true", "True", "TRUE"})) return {true};
    if (is_one_of(text, {"false", "False", "FALSE"})) return {false};
    const auto number = number_in(text);
    return number ? std::visit([](auto one) { return Value{one}; }, *number) : Value{text};
}

Value scalar(const std::string& tag, const std::string& text) {
    const bool is_plain = tag == "?" || (tag.starts_with("tag:yaml.org,2002:") && !tag.ends_with(":str"));
    return is_plain ? plain_scalar(text) : Value{text};
}

std::optional<std::string> key_text(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
    if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return std::to_string(*integer);
    if (const auto* number = std::get_if<double>(&value.data)) return plain_spelling(*number);
    if (const auto* boolean = std::get_if<bool>(&value.data)) return *boolean ? "true" : "false";
    return std::nullopt;
}

struct Extent {
    std::size_t bytes = 0;
    std::size_t depth = 0;

    void include(const Extent& inner) {
        bytes += inner.bytes;
        depth = std::max(depth, inner.depth);
    }
};

Extent extent_of(const Value& value) {
    Extent extent{sizeof(Value), 0};
    if (const auto* text = std::get_if<std::string>(&value.data)) extent.bytes += text->size();
    if (const auto* list = std::get_if<List>(&value.data)) {
        for (const Value& element : *list) extent.include(extent_of(element));
        ++extent.depth;
    }
    if (const Table* table = value.table()) {
        for (const Entry& entry : table->entries) {
            extent.include(extent_of(entry.value));
            extent.bytes += sizeof(Entry) + entry.key.size();
        }
        ++extent.depth;
    }
    return extent;
}

/// Builds the document from what the parser finds, one piece after the other. Failures are the parser's own exceptions,
/// since they have to pass through it.
class Builder final : public YAML::EventHandler {
public:
    [[nodiscard]] base::Result<Table> result() && {
        if (auto* table = std::get_if<Table>(&root_.data)) return std::move(*table);
        if (root_.is_nothing()) return Table{};
        return base::failure(at_position(1, 1) + "the file must hold a mapping of sections");
    }

    void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { complete({Nothing{}}, anchor, mark); }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        if (tag == "?" && text == "<<" && wants_key()) {
            open_.back().key = Key{text, line_of(mark), true};
        } else {
            complete(scalar(tag, text), anchor, mark);
        }
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto known = anchors_.find(anchor);
        if (known == anchors_.end()) refuse(mark, "an anchor within itself");
        copied(known->second, mark);
        add(known->second, mark);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open({List{}}, anchor, mark);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open({Table{}}, anchor, mark);
    }
    void OnMapEnd() override {
        for (const Value& merged : std::exchange(open_.back().merged, {})) merge(merged);
        close();
    }

private:
    struct Key {
        std::string text;
        std::uint32_t line = 0;
        bool merges = false;
    };
    struct Open {
        Value container;
        YAML::anchor_t anchor = YAML::NullAnchor;
        YAML::Mark mark;
        std::optional<Key> key = {};
        /// Where each key of the table stands.
        std::unordered_map<std::string, std::uint32_t> lines = {};
        /// Values of the key `<<`.
        std::vector<Value> merged = {};
    };

    [[noreturn]] static void refuse(const YAML::Mark& mark, const std::string& reason) {
        throw YAML::ParserException(mark, reason);
    }

    [[nodiscard]] bool wants_key() const {
        return !open_.empty() && open_.back().container.table() != nullptr && !open_.back().key;
    }

    void open(Value container, YAML::anchor_t anchor, const YAML::Mark& mark) {
        if (wants_key()) refuse(mark, "a list or mapping cannot be a key");
        if (open_.size() >= deepest_nesting) refuse(mark, too_deep_words());
        open_.push_back({std::move(container), anchor, mark});
    }

    void close() {
        Open done = std::move(open_.back());
        open_.pop_back();
        complete(std::move(done.container), done.anchor, done.mark);
    }

    void complete(Value value, YAML::anchor_t anchor, const YAML::Mark& mark) {
        if (anchor != YAML::NullAnchor) {
            copied(value, mark);
            anchors_[anchor] = value;
        }
        add(std::move(value), mark);
    }

    /// Keeps account of what aliases take.
    void copied(const Value& value, const YAML::Mark& mark) {
        const Extent extent = extent_of(value);
        copied_ += extent.bytes;
        if (copied_ > most_copied) refuse(mark, "aliases make the document too large");
        if (open_.size() + extent.depth > deepest_nesting) refuse(mark, too_deep_words());
    }

    void add(Value value, const YAML::Mark& mark) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (auto* list = std::get_if<List>(&open_.back().container.data)) {
            list->push_back(std::move(value));
        } else if (wants_key()) {
            auto text = key_text(value);
            if (!text) refuse(mark, "a key must be a text or a number");
            open_.back().key = Key{std::move(*text), line_of(mark), false};
        } else {
            add_entry(std::move(value), mark);
        }
    }

    void add_entry(Value value, const YAML::Mark& mark) {
        Open& table = open_.back();
        Key key = std::move(*table.key);
        table.key.reset();
        if (key.merges) return note_merge(std::move(value), mark);
        const auto [known, is_new] = table.lines.emplace(key.text, key.line);
        if (!is_new) {
            refuse(mark, "mapping key \"" + key.text + "\" already defined at line " + std::to_string(known->second));
        }
        std::get<Table>(table.container.data).entries.push_back({std::move(key.text), std::move(value), key.line});
    }

    void note_merge(Value value, const YAML::Mark& mark) {
        auto& merged = open_.back().merged;
        if (auto* list = std::get_if<List>(&value.data)) {
            for (Value& element : *list) merged.push_back(std::move(element));
        } else {
            merged.push_back(std::move(value));
        }
        const bool are_tables =
            std::all_of(merged.begin(), merged.end(), [](const Value& one) { return one.table() != nullptr; });
        if (!are_tables) refuse(mark, "map merge requires map or sequence of maps as the value");
    }

    /// What the table says itself wins, and of several merged ones the first.
    void merge(const Value& other) {
        Open& table = open_.back();
        for (const Entry& entry : other.table()->entries) {
            if (!table.lines.emplace(entry.key, entry.line).second) continue;
            std::get<Table>(table.container.data).entries.push_back(entry);
        }
    }

    Value root_{Nothing{}};
    std::vector<Open> open_;
    std::map<YAML::anchor_t, Value> anchors_;
    std::size_t copied_ = 0;
};

}  // namespace

base::Result<Table> parse_yaml(std::string_view text) {
    std::istringstream stream{std::string(text)};
    Builder builder;
    try {
        YAML::Parser parser(stream);
        parser.HandleNextDocument(builder);
    } catch (const YAML::Exception& error) {
        if (error.mark.is_null()) return base::failure(error.msg);
        return base::failure(at_position(line_of(error.mark), static_cast<std::uint64_t>(error.mark.column) + 1) +
                             error.msg);
    }
    return std::move(builder).result();
}

}  // namespace warren::config
