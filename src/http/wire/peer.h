#pragma once

#include "warren/base/time.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// The other side of a connection. Every wait has an end: at a moment, or when the socket is shut down by someone else.
namespace warren::http {

/// A deadline that never comes.
inline constexpr base::MonotonicTime never = base::MonotonicTime::max();

enum class Arrival : std::uint8_t {
    bytes,
    end,      ///< the client sends no more
    nothing,  ///< too late, or the connection has failed
};

/// What a read has brought.
struct Received {
    Arrival arrival = Arrival::nothing;
    std::size_t size = 0;
};

/// One connection, as the layer above sees it. Does not own the socket.
class Peer {
public:
    Peer() = default;
    virtual ~Peer() = default;
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// Waits for bytes.
    virtual Received read(char* to, std::size_t size, base::MonotonicTime until) = 0;
    /// Sends both texts, one behind the other, as in one piece where they are small. False: they could not all be sent.
    virtual bool write(std::string_view first, std::string_view second, base::MonotonicTime until) = 0;
    /// Tells the client that no more comes.
    virtual void end_writing() = 0;
    /// The connection breaks off when it is closed, so that the client sees that something is missing.
    virtual void break_off() = 0;
};

/// A plain connection.
class PlainPeer final : public Peer {
public:
    explicit PlainPeer(int socket) : socket_(socket) {}

    Received read(char* to, std::size_t size, base::MonotonicTime until) override;
    bool write(std::string_view first, std::string_view second, base::MonotonicTime until) override;
    void end_writing() override;
    void break_off() override;

private:
    int socket_;
};

/// The socket is reset when it is closed.
void reset_when_closed(int socket);

/// Ends a connection whose client may still be sending: waits a moment for it to end as well. A socket that is closed
/// before all has been read takes back what was sent last.
void take_leave(Peer& peer);

/// Waits until the socket is ready for `events` of poll(2), or has failed. False: too late.
[[nodiscard]] bool wait_for_socket(int socket, short events, base::MonotonicTime until);

}  // namespace warren::http
