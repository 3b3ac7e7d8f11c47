#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

/// What every fuzz target needs.
namespace warren::fuzzing {

/// Ends the run with a finding unless `holds`.
inline void demand(bool holds, const char* claim) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", claim);
    std::abort();
}

/// Takes an input apart from its front.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

    [[nodiscard]] bool is_empty() const { return rest_.empty(); }

    /// 0 at the end.
    std::uint8_t byte() {
        if (rest_.empty()) return 0;
        const auto first = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return first;
    }

    /// Fewer at the end.
    std::string_view bytes(std::size_t count) {
        const auto taken = rest_.substr(0, count);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    /// A length in two bytes, and so many bytes; 0xffff stands for null.
    std::optional<std::string_view> blob() {
        const std::size_t high = byte();
        const std::size_t length = (high << 8U) | byte();
        if (length == 0xffff) return std::nullopt;
        return bytes(length);
    }

    /// Up to the next line feed, which is dropped.
    std::string_view line() {
        const auto end = rest_.find('\n');
        const auto taken = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        return taken;
    }

    std::string_view rest() { return bytes(rest_.size()); }

private:
    std::string_view rest_;
};

}  // namespace warren::fuzzing

/// Called by libFuzzer with every input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
