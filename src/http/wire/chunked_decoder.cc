#include "http/wire/chunked_decoder.h"

#include "http/ascii.h"
#include "http/wire/header_fields.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

namespace warren::http {
namespace {

constexpr std::size_t longest_line = 4096;
constexpr std::size_t longest_trailer = 4096;
/// Of extensions, for example, that nobody needs.
constexpr std::uint64_t most_excess = 16 * 1024;
constexpr std::uint64_t frame_of_a_chunk = 16;

std::optional<std::uint64_t> parse_size(std::string_view text) {
    if (text.empty() || text.size() > 16 || hex_value(text[0]) < 0) return std::nullopt;
    std::uint64_t size = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, size, 16);
    if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
    return size;
}

/// `text` ends with an empty line.
bool is_trailer(std::string_view text) {
    std::string joined;
    if (text.starts_with(' ') || text.starts_with('\t')) return false;
    while (text != "\r\n") {
        if (!take_field(text, joined)) return false;
    }
    return true;
}

}  // namespace

ChunkedDecoder::State ChunkedDecoder::feed(std::string_view& bytes, std::string& out) {
    while (state_ == State::incomplete && !bytes.empty()) state_ = take(bytes, out);
    return state_;
}

ChunkedDecoder::State ChunkedDecoder::take(std::string_view& bytes, std::string& out) {
    if (part_ == Part::data) {
        take_data(bytes, out);
        return State::incomplete;
    }
    const char byte = bytes.front();
    bytes.remove_prefix(1);
    if (part_ == Part::data_end) return take_data_end(byte);
    return part_ == Part::size_line ? take_size_line(byte) : take_trailer(byte);
}

void ChunkedDecoder::take_data(std::string_view& bytes, std::string& out) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left_));
    out.append(bytes.substr(0, size));
    bytes.remove_prefix(size);
    left_ -= size;
    if (left_ == 0) part_ = Part::data_end;
}

ChunkedDecoder::State ChunkedDecoder::take_data_end(char byte) {
    text_ += byte;
    if (text_ == "\r") return State::incomplete;
    if (text_ != "\r\n") return State::broken;
    text_.clear();
    part_ = Part::size_line;
    return State::incomplete;
}

ChunkedDecoder::State ChunkedDecoder::take_size_line(char byte) {
    const bool follows_return = text_.ends_with('\r');
    if (follows_return != (byte == '\n') || text_.size() > longest_line) return State::broken;
    text_ += byte;
    if (byte != '\n') return State::incomplete;
    const auto state = begin_chunk(std::string_view(text_).substr(0, text_.size() - 2));
    text_.clear();
    return state;
}

ChunkedDecoder::State ChunkedDecoder::begin_chunk(std::string_view line) {
    const auto overhead = line.size() + 2;
    while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
    const auto size = parse_size(line.substr(0, line.find(';')));
    if (!size) return State::broken;
    const auto free = *size > most_excess ? 2 * most_excess : frame_of_a_chunk + 2 * *size;
    excess_ += overhead;
    excess_ -= std::min(excess_, free);
    if (excess_ > most_excess) return State::broken;
    left_ = *size;
    part_ = *size == 0 ? Part::trailer : Part::data;
    return State::incomplete;
}

ChunkedDecoder::State ChunkedDecoder::take_trailer(char byte) {
    text_ += byte;
    if (text_ != "\r\n" && !text_.ends_with("\r\n\r\n")) {
        return text_.size() < longest_trailer ? State::incomplete : State::broken;
    }
    return is_trailer(text_) ? State::complete : State::broken;
}

}  // namespace warren::http
