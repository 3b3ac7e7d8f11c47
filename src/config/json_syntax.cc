#include "config/syntax.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

namespace warren::config {
namespace {

using nlohmann::json;

/// Walks through a text and counts its lines: the parser tells nothing of the kind along with a value.
class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, std::uint32_t* line) : at_(at), line_(line) {}

    reference operator*() const { return *at_; }
    CountingIterator& operator++() {
        if (*at_ == '\n') ++*line_;
        ++at_;
        return *this;
    }
    friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at_ == b.at_; }

private:
    const char* at_;
    std::uint32_t* line_;
};

/// `[json.exception.parse_error.101] parse error at line 1, column 2: ...` from its place on, if it has one.
std::string in_our_form(std::string_view text) {
    for (const std::string_view before : {" at line ", "] "}) {
        const std::size_t found = text.find(before);
        if (found == std::string_view::npos) continue;
        return (before == "] " ? "" : "line ") + std::string(text.substr(found + before.size()));
    }
    return std::string(text);
}

/// Builds the document from what the parser finds, one piece after the other.
class Builder final : public nlohmann::json_sax<json> {
public:
    explicit Builder(const std::uint32_t& line) : line_(line) {}

    [[nodiscard]] base::Result<Table> result() && {
        if (!failure_.empty()) return base::failure(std::move(failure_));
        if (auto* table = std::get_if<Table>(&root_.data)) return std::move(*table);
        if (root_.is_nothing()) return Table{};
        return base::failure(at_position(1, 1) + "the file must hold an object of sections");
    }

    bool null() override { return add({Nothing{}}); }
    bool boolean(bool value) override { return add({value}); }
    bool number_integer(number_integer_t value) override { return add({std::int64_t{value}}); }
    bool number_unsigned(number_unsigned_t value) override {
        constexpr auto largest = static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max());
        if (value > largest) return add({static_cast<double>(value)});
        return add({static_cast<std::int64_t>(value)});
    }
    bool number_float(number_float_t value, const string_t& /*spelling*/) override { return add({value}); }
    bool string(string_t& value) override { return add({std::move(value)}); }
    bool binary(binary_t& /*value*/) override { return add({Nothing{}}); }

    bool start_object(std::size_t /*size*/) override { return open({Table{}}); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t /*size*/) override { return open({List{}}); }
    bool end_array() override { return close(); }

    bool key(string_t& value) override {
        open_.back().key = std::move(value);
        open_.back().key_line = line_;
        return true;
    }

    bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                     const nlohmann::detail::exception& error) override {
        failure_ = in_our_form(error.what());
        return false;
    }

private:
    struct Open {
        Value container;
        std::string key;
        std::uint32_t key_line = 0;
    };

    bool open(Value container) {
        if (open_.size() >= deepest_nesting) {
            failure_ = at_position(line_, 1) + too_deep_words();
            return false;
        }
        open_.push_back({std::move(container), {}, 0});
        return true;
    }

    bool close() {
        Value container = std::move(open_.back().container);
        open_.pop_back();
        return add(std::move(container));
    }

    bool add(Value value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (auto* list = std::get_if<List>(&open_.back().container.data)) {
            list->push_back(std::move(value));
        } else {
            Open& table = open_.back();
            std::get<Table>(table.container.data)
                .entries.push_back({std::move(table.key), std::move(value), table.key_line});
        }
        return true;
    }

    const std::uint32_t& line_;
    Value root_{Nothing{}};
    std::vector<Open> open_;
    std::string failure_;
};

}  // namespace

base::Result<Table> parse_json(std::string_view text) {
    std::uint32_t line = 1;
    Builder builder(line);
    const CountingIterator begin(text.data(), &line);
    const CountingIterator end(text.data() + text.size(), &line);
    static_cast<void>(json::sax_parse(begin, end, &builder));
    return std::move(builder).result();
}

}  // namespace warren::config
