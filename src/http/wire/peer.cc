#include "http/wire/peer.h"

#include "warren/runtime/clock.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace warren::http {
namespace {

constexpr auto longest_farewell = std::chrono::milliseconds(500);

/// -1: without end. A part of a millisecond counts as one, or the last of them would be spent awake.
int milliseconds_until(base::MonotonicTime moment) {
    if (moment == never) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - runtime::monotonic_now());
    return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, 1'000'000));
}

bool is_over(base::MonotonicTime moment) {
    return moment != never && runtime::monotonic_now() >= moment;
}

iovec piece(std::string_view text) {
    return {const_cast<char*>(text.data()), text.size()};
}

}  // namespace

void reset_when_closed(int socket) {
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void take_leave(Peer& peer) {
    peer.end_writing();
    const auto until = runtime::monotonic_now() + longest_farewell;
    std::array<char, 4096> dropped{};
    while (!is_over(until) && peer.read(dropped.data(), dropped.size(), until).arrival == Arrival::bytes) {
    }
}

bool wait_for_socket(int socket, short events, base::MonotonicTime until) {
    pollfd waiting{socket, events, 0};
    while (true) {
        const int ready = poll(&waiting, 1, milliseconds_until(until));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
        if (is_over(until)) return false;
    }
}

Received PlainPeer::read(char* to, std::size_t size, base::MonotonicTime until) {
    while (true) {
        const auto got = recv(socket_, to, size, MSG_DONTWAIT);
        if (got > 0) return {Arrival::bytes, static_cast<std::size_t>(got)};
        if (got == 0) return {Arrival::end, 0};
        if (errno == EINTR) continue;
        if (errno != EAGAIN || !wait_for_socket(socket_, POLLIN, until)) return {};
    }
}

bool PlainPeer::write(std::string_view first, std::string_view second, base::MonotonicTime until) {
    while (!first.empty() || !second.empty()) {
        std::array pieces{piece(first), piece(second)};
        msghdr message{};
        message.msg_iov = pieces.data();
        message.msg_iovlen = pieces.size();
        const auto sent = sendmsg(socket_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) {
            if (errno != EAGAIN || !wait_for_socket(socket_, POLLOUT, until)) return false;
            continue;
        }
        const auto of_first = std::min(first.size(), static_cast<std::size_t>(sent));
        first.remove_prefix(of_first);
        second.remove_prefix(static_cast<std::size_t>(sent) - of_first);
    }
    return true;
}

void PlainPeer::end_writing() {
    shutdown(socket_, SHUT_WR);
}

void PlainPeer::break_off() {
    reset_when_closed(socket_);
}

}  // namespace warren::http
