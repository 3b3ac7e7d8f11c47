#pragma once

#include "warren/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// The head of a request: its first line and its header fields.
namespace warren::http {

/// A head must end within so many bytes.
inline constexpr std::size_t longest_head = (1U << 20U) + 4096;

enum class Version : std::uint8_t { http_1_0, http_1_1 };
enum class Framing : std::uint8_t { no_body, sized, chunked };
enum class Expectation : std::uint8_t { none, continue_100, unknown };

/// What a head says. The texts lie in the examined bytes.
struct RequestHead {
    std::string_view method;
    /// See `origin_form`.
    std::string_view target;
    /// In which to answer.
    Version version = Version::http_1_1;
    /// Whether the client wants, and is allowed, to send further requests on the connection.
    bool keeps_alive = true;
    Framing framing = Framing::no_body;
    /// Of a sized body.
    std::uint64_t length = 0;
    /// `continue_100` only if there is a body to wait for.
    Expectation expectation = Expectation::none;
    bool accepts_gzip = false;
};

/// The answer to a request that breaks the rules; the connection is closed after it.
struct Refusal {
    int code = 400;
    /// The code and the reason, as in the status line.
    std::string_view status;
    std::string_view body;

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

namespace refusals {
inline constexpr Refusal bad_request{400, "400 Bad Request", "400 Bad Request"};
inline constexpr Refusal head_too_large{431, "431 Request Header Fields Too Large",
                                        "431 Request Header Fields Too Large"};
inline constexpr Refusal body_too_large{413, "413 Request Entity Too Large", "413 Request Entity Too Large"};
}  // namespace refusals

/// Judges a head, from its first byte to its empty line, as Go's HTTP server does on which Burrow stands: what that
/// takes is taken, and what it refuses is refused with the same words. Bare LFs end lines, too. Differing from Go, a
/// connection on which the end of a body could be seen in two ways (`Content-Length` beside `Transfer-Encoding`, the
/// latter in HTTP/1.0) is not kept alive. Pure; takes any bytes.
[[nodiscard]] tl::expected<RequestHead, Refusal> examine_head(std::string_view head);

/// Finds the end of a head in a text that grows: looks at every byte only once, however they arrive.
class HeadScan {
public:
    enum class State : std::uint8_t {
        incomplete,
        complete,
        hopeless  ///< whatever follows, it will be refused with `bad_request`; there is no need to wait for that
    };

    /// Each call is given all of the text.
    State look(std::string_view text);

    /// The length of a complete head, with its empty line.
    [[nodiscard]] std::size_t size() const { return line_start_; }

private:
    std::size_t seen_ = 0;
    std::size_t line_start_ = 0;
    std::size_t judged_ = 0;
};

}  // namespace warren::http
