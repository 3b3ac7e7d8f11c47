#include "http/wire/read_ahead.h"

#include <array>

namespace warren::http {
namespace {

/// What a connection may keep for its next request, after one that was large.
constexpr std::size_t kept_capacity = 64 * 1024;

}  // namespace

void ReadAhead::take(std::size_t size) {
    taken_ += size;
    if (taken_ < buffer_.size()) return;
    buffer_.clear();
    taken_ = 0;
    if (buffer_.capacity() > kept_capacity) buffer_.shrink_to_fit();
}

Arrival ReadAhead::fill(base::MonotonicTime until) {
    std::array<char, 16384> piece;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by the read
    const auto received = peer_->read(piece.data(), piece.size(), until);
    if (received.arrival != Arrival::bytes) return received.arrival;
    buffer_.erase(0, taken_);
    taken_ = 0;
    buffer_.append(piece.data(), received.size);
    return Arrival::bytes;
}

}  // namespace warren::http
