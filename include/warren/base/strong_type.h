#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace warren::base {

/// A name of one kind: a text that cannot be passed where a name of another kind is wanted. `Tag` tells the kinds
/// apart. Names are byte strings: Kafka's own names need not be valid UTF-8. Comparison is by bytes.
template <typename Tag>
class Name {
public:
    Name() = default;
    explicit Name(std::string text) : text_(std::move(text)) {}
    explicit Name(std::string_view text) : text_(text) {}
    explicit Name(const char* text) : text_(text) {}

    [[nodiscard]] const std::string& str() const { return text_; }
    [[nodiscard]] std::string_view view() const { return text_; }

    friend bool operator==(const Name&, const Name&) = default;
    friend auto operator<=>(const Name&, const Name&) = default;

private:
    std::string text_;
};

}  // namespace warren::base

template <typename Tag>
struct std::hash<warren::base::Name<Tag>> {
    std::size_t operator()(const warren::base::Name<Tag>& name) const noexcept {
        return std::hash<std::string>{}(name.str());
    }
};
