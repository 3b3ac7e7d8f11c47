#include "http/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace warren::http {
namespace {

constexpr int gzip_window_bits = 15 + 16;
constexpr int memory_level = 8;

/// zlib wants a pointer to bytes it never writes to.
Bytef* input_bytes(std::string_view text) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

}  // namespace

std::optional<std::string> gzip(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, gzip_window_bits, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
        return std::nullopt;
    }
    std::string out;
    int result = Z_OK;
    while (result != Z_STREAM_END) {
        constexpr std::size_t step = std::numeric_limits<uInt>::max();
        if (stream.avail_in == 0) {
            stream.next_in = input_bytes(text);
            stream.avail_in = static_cast<uInt>(std::min(text.size(), step));
            text.remove_prefix(stream.avail_in);
        }
        char buffer[32768];
        stream.next_out = reinterpret_cast<Bytef*>(buffer);
        stream.avail_out = sizeof buffer;
        result = deflate(&stream, text.empty() ? Z_FINISH : Z_NO_FLUSH);
        out.append(buffer, sizeof buffer - stream.avail_out);
    }
    deflateEnd(&stream);
    return out;
}

}  // namespace warren::http
