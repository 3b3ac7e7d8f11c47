#pragma once

#include "http/wire/peer.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace warren::http {

/// What a client has sent and nobody has taken yet.
class ReadAhead {
public:
    explicit ReadAhead(Peer& peer) : peer_(&peer) {}

    /// Good until the next call of another function.
    [[nodiscard]] std::string_view text() const { return std::string_view(buffer_).substr(taken_); }

    /// Takes bytes off the front.
    void take(std::size_t size);

    /// Waits for further bytes.
    Arrival fill(base::MonotonicTime until);

private:
    Peer* peer_;
    std::string buffer_;
    std::size_t taken_ = 0;
};

}  // namespace warren::http
