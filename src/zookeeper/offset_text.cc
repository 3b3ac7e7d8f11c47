#include "zookeeper/offset_text.h"

#include <charconv>
#include <string>
#include <system_error>

namespace warren::zookeeper {

base::Result<std::int64_t> parse_offset(std::string_view text) {
    // Only one sign may stand there; the standard's function knows the minus alone.
    const std::string_view digits = text.starts_with('+') && !text.starts_with("+-") ? text.substr(1) : text;
    std::int64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, number);
    const bool complete = rest == end && error != std::errc::invalid_argument;
    if (complete && error == std::errc{}) return number;
    return base::failure("strconv.ParseInt: parsing \"" + std::string(text) +
                         "\": " + (complete ? "value out of range" : "invalid syntax"));
}

}  // namespace warren::zookeeper
