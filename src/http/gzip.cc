#include "http/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <new>

namespace warren::http {
namespace {

constexpr int gzip_window_bits = 15 + 16;
constexpr int memory_level = 8;
constexpr std::size_t piece = 32'768;

/// zlib wants a pointer to bytes it never writes to.
Bytef* input_bytes(std::string_view text) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

}  // namespace

struct Gzip::Impl {
    explicit Impl(const TextSink& to) : sink(&to) {
        const int made =
            deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, gzip_window_bits, memory_level, Z_DEFAULT_STRATEGY);
        if (made != Z_OK) throw std::bad_alloc();
    }
    ~Impl() { deflateEnd(&stream); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    /// Until zlib has no more to give for what it was given.
    void deflate_all(int flush) {
        do {
            stream.next_out = reinterpret_cast<Bytef*>(out.data());
            stream.avail_out = static_cast<uInt>(out.size());
            deflate(&stream, flush);
            const std::string_view made(out.data(), out.size() - stream.avail_out);
            if (!made.empty()) is_wanted = is_wanted && (*sink)(made);
        } while (stream.avail_out == 0 && is_wanted);
    }

    const TextSink* sink;
    z_stream stream{};
    std::array<char, piece> out{};
    bool is_wanted = true;
};

Gzip::Gzip(const TextSink& sink) : impl_(std::make_unique<Impl>(sink)) {}

Gzip::~Gzip() = default;

bool Gzip::write(std::string_view text) {
    while (!text.empty() && impl_->is_wanted) {
        const std::size_t step = std::min<std::size_t>(text.size(), std::numeric_limits<uInt>::max());
        impl_->stream.next_in = input_bytes(text);
        impl_->stream.avail_in = static_cast<uInt>(step);
        text.remove_prefix(step);
        impl_->deflate_all(Z_NO_FLUSH);
    }
    return impl_->is_wanted;
}

bool Gzip::finish() {
    if (impl_->is_wanted) impl_->deflate_all(Z_FINISH);
    return impl_->is_wanted;
}

}  // namespace warren::http
