#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace warren::http {

/// Takes a body apart that comes in chunks, however the chunks themselves come. As strict as Go's reader: sizes are
/// plain hexadecimal digits, lines end with CRLF, and there are limits on all that is not data.
class ChunkedDecoder {
public:
    enum class State : std::uint8_t {
        incomplete,
        complete,  ///< what is left of the bytes belongs to the next request
        broken     ///< the end of the body cannot be known
    };

    /// Takes bytes off the front of `bytes`, all of them unless the state changes, and appends the data among them to
    /// `out`.
    State feed(std::string_view& bytes, std::string& out);

private:
    enum class Part : std::uint8_t { size_line, data, data_end, trailer };

    State take(std::string_view& bytes, std::string& out);
    void take_data(std::string_view& bytes, std::string& out);
    State take_data_end(char byte);
    State take_size_line(char byte);
    State take_trailer(char byte);
    State begin_chunk(std::string_view line);

    Part part_ = Part::size_line;
    State state_ = State::incomplete;
    /// What has come of a line, or of the trailer.
    std::string text_;
    /// Of the current chunk's data.
    std::uint64_t left_ = 0;
    /// How much more has come than data and their frame should take.
    std::uint64_t excess_ = 0;
};

}  // namespace warren::http
