#include "http/wire/request_head.h"

#include "http/accept_encoding.h"
#include "http/ascii.h"
#include "http/wire/header_fields.h"
#include "http/wire/request_uri.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <system_error>

namespace warren::http {
namespace {

constexpr Refusal without_host{400, "400 Bad Request: missing required Host header",
                               "400 Bad Request: missing required Host header"};
constexpr Refusal bad_host{400, "400 Bad Request: malformed Host header", "400 Bad Request: malformed Host header"};
constexpr Refusal bad_name{400, "400 Bad Request: invalid header name", "400 Bad Request: invalid header name"};
constexpr Refusal bad_version{505, "505 HTTP Version Not Supported: unsupported protocol version",
                              "505 HTTP Version Not Supported: unsupported protocol version"};
constexpr Refusal unknown_coding{501, "501 Not Implemented", "Unsupported transfer encoding"};

struct RequestLine {
    std::string_view method;
    std::string_view target;
    int major = 0;
    int minor = 0;
};

/// What is worth knowing of the fields. Of those that may come several times, Go looks at the first one only, or at
/// all.
struct Facts {
    std::size_t fields = 0;
    bool has_odd_name = false;
    int hosts = 0;
    bool host_is_good = true;
    int connections = 0;
    bool first_says_keep_alive = false;
    bool says_close = false;
    int codings = 0;
    bool is_chunked = false;
    int lengths = 0;
    bool length_is_good = true;
    std::string length_text;
    std::uint64_t length = 0;
    int expectations = 0;
    Expectation expectation = Expectation::none;
    bool trailer_is_good = true;
    bool accepts_gzip = false;
};

void note_host(Facts& facts, std::string_view value) {
    constexpr std::string_view marks = "!$%&'()*+,-.:;=[]_~";
    ++facts.hosts;
    facts.host_is_good = std::all_of(value.begin(), value.end(), [&](char letter) {
        return is_alphanumeric(letter) || marks.find(letter) != std::string_view::npos;
    });
}

void note_connection(Facts& facts, std::string_view value) {
    if (facts.connections++ == 0) facts.first_says_keep_alive = lists_token(value, "keep-alive");
    facts.says_close = facts.says_close || lists_token(value, "close");
}

void note_coding(Facts& facts, std::string_view value) {
    ++facts.codings;
    facts.is_chunked = equal_ignoring_case(value, "chunked");
}

void note_length(Facts& facts, std::string_view value) {
    value = trimmed(value);
    if (facts.lengths++ > 0) {
        facts.length_is_good = facts.length_is_good && value == facts.length_text;
        return;
    }
    facts.length_text = value;
    const auto* end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data(), end, facts.length);
    const bool fits = facts.length <= std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    facts.length_is_good = parsed.ec == std::errc() && parsed.ptr == end && fits;
}

void note_expectation(Facts& facts, std::string_view value) {
    if (facts.expectations++ > 0 || value.empty()) return;
    facts.expectation = lists_token(value, "100-continue") ? Expectation::continue_100 : Expectation::unknown;
}

/// A trailer must not announce what decides on the end of the body.
void note_trailer(Facts& facts, std::string_view value) {
    for (const auto* name : {"Transfer-Encoding", "Trailer", "Content-Length"}) {
        if (lists_token(value, name)) facts.trailer_is_good = false;
    }
}

void note_accepted_coding(Facts& facts, std::string_view value) {
    facts.accepts_gzip = facts.accepts_gzip || allows_gzip(value);
}

struct Note {
    std::string_view name;
    void (*take)(Facts& facts, std::string_view value);
};
constexpr Note notes[] = {{"Host", note_host},
                          {"Connection", note_connection},
                          {"Transfer-Encoding", note_coding},
                          {"Content-Length", note_length},
                          {"Expect", note_expectation},
                          {"Trailer", note_trailer},
                          {"Accept-Encoding", note_accepted_coding}};

/// None if one of the lines is no field.
std::optional<Facts> facts_of(std::string_view lines) {
    if (lines.starts_with(' ') || lines.starts_with('\t')) return std::nullopt;
    Facts facts;
    std::string joined;
    while (!lines.empty() && !lines.starts_with('\n') && !lines.starts_with("\r\n")) {
        const auto field = take_field(lines, joined);
        if (!field) return std::nullopt;
        ++facts.fields;
        if (!is_token(field->name)) facts.has_odd_name = true;
        for (const auto& note : notes) {
            if (equal_ignoring_case(note.name, field->name)) note.take(facts, field->value);
        }
    }
    return facts;
}

std::optional<RequestLine> parse_first_line(std::string_view line) {
    const auto method_end = line.find(' ');
    if (method_end == std::string_view::npos) return std::nullopt;
    const auto target_end = line.find(' ', method_end + 1);
    if (target_end == std::string_view::npos) return std::nullopt;
    const auto method = line.substr(0, method_end);
    const auto version = line.substr(target_end + 1);
    if (!is_token(method) || version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' ||
        !is_digit(version[5]) || !is_digit(version[7])) {
        return std::nullopt;
    }
    const auto target = origin_form(method, line.substr(method_end + 1, target_end - method_end - 1));
    if (!target) return std::nullopt;
    return RequestLine{method, *target, version[5] - '0', version[7] - '0'};
}

enum class Place : std::uint8_t { start_of_head, inside };

/// Whether others may follow that make a good head of these lines.
bool are_good_so_far(std::string_view lines, Place place) {
    if (place == Place::start_of_head && !parse_first_line(take_line(lines))) return false;
    while (!lines.empty()) {
        if (!is_part_of_field(take_line(lines))) return false;
    }
    return true;
}

/// HTTP/2 spoken without being asked for begins with this line. Go leaves it to the handler.
bool is_preface_of_http2(const RequestLine& line) {
    return line.method == "PRI" && line.target == "*" && line.major == 2 && line.minor == 0;
}

bool needs_host(const RequestLine& line, const Facts& facts) {
    const bool is_old = line.major == 1 && line.minor == 0;
    return !is_old && line.method != "CONNECT" && !(is_preface_of_http2(line) && facts.fields == 0);
}

/// In Go's order, which decides between several faults.
std::optional<Refusal> refusal_of(const RequestLine& line, const Facts& facts) {
    const bool is_old = line.major < 1 || (line.major == 1 && line.minor == 0);
    if (facts.hosts > 1) return refusals::bad_request;
    if (!is_old && facts.codings > 0 && (facts.codings > 1 || !facts.is_chunked)) return unknown_coding;
    if (!facts.length_is_good) return refusals::bad_request;
    if (!is_old && facts.is_chunked && !facts.trailer_is_good) return refusals::bad_request;
    if (line.major != 1 && !is_preface_of_http2(line)) return bad_version;
    if (facts.hosts == 0 && needs_host(line, facts)) return without_host;
    if (!facts.host_is_good) return bad_host;
    if (facts.has_odd_name) return bad_name;
    return std::nullopt;
}

bool keeps_alive(const RequestLine& line, const Facts& facts) {
    const bool end_of_body_is_certain = facts.codings == 0 || (line.minor > 0 && facts.lengths == 0);
    const bool is_wanted = line.minor == 0 ? facts.first_says_keep_alive : !facts.says_close;
    return end_of_body_is_certain && is_wanted && line.major == 1;
}

}  // namespace

tl::expected<RequestHead, Refusal> examine_head(std::string_view head) {
    const auto line = parse_first_line(take_line(head));
    if (!line) return tl::unexpected(refusals::bad_request);
    const auto facts = facts_of(head);
    if (!facts) return tl::unexpected(refusals::bad_request);
    if (const auto refusal = refusal_of(*line, *facts)) return tl::unexpected(*refusal);

    RequestHead result;
    result.method = line->method;
    result.target = line->target;
    result.version = line->major == 1 && line->minor == 0 ? Version::http_1_0 : Version::http_1_1;
    result.keeps_alive = keeps_alive(*line, *facts);
    if (facts->is_chunked && result.version == Version::http_1_1) {
        result.framing = Framing::chunked;
    } else if (facts->length > 0) {
        result.framing = Framing::sized;
        result.length = facts->length;
    }
    result.expectation = facts->expectation;
    const bool can_wait = result.version == Version::http_1_1 && result.framing != Framing::no_body;
    if (result.expectation == Expectation::continue_100 && !can_wait) result.expectation = Expectation::none;
    result.accepts_gzip = facts->accepts_gzip;
    return result;
}

HeadScan::State HeadScan::look(std::string_view text) {
    for (auto end = text.find('\n', seen_); end != std::string_view::npos; end = text.find('\n', end + 1)) {
        const auto line = text.substr(line_start_, end - line_start_);
        line_start_ = end + 1;
        if (line.empty() || line == "\r") return State::complete;
    }
    seen_ = text.size();
    // Only clients that send little by little come here, so the usual head is judged once.
    const auto lines = text.substr(judged_, line_start_ - judged_);
    const auto place = judged_ == 0 ? Place::start_of_head : Place::inside;
    judged_ = line_start_;
    return lines.empty() || are_good_so_far(lines, place) ? State::incomplete : State::hopeless;
}

}  // namespace warren::http
