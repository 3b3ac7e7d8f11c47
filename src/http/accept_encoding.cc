#include "http/accept_encoding.h"

#include "http/ascii.h"

#include <algorithm>

namespace warren::http {
namespace {

/// The part of `text` before `mark`; cuts it and the mark off.
std::string_view cut(std::string_view& text, char mark) {
    const auto end = std::min(text.find(mark), text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return trimmed(part);
}

/// Whether parameters such as `q=0.000` say "not at all".
bool is_unwanted(std::string_view parameters) {
    while (!parameters.empty()) {
        const auto parameter = cut(parameters, ';');
        if (!equal_ignoring_case(parameter.substr(0, 2), "q=")) continue;
        return parameter.find_first_of("123456789") == std::string_view::npos;
    }
    return false;
}

}  // namespace

bool allows_gzip(std::string_view value) {
    while (!value.empty()) {
        auto parameters = cut(value, ',');
        const auto coding = cut(parameters, ';');
        if (equal_ignoring_case(coding, "gzip")) return !is_unwanted(parameters);
    }
    return false;
}

}  // namespace warren::http
