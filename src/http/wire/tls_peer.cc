#include "http/wire/tls_peer.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <limits>
#include <poll.h>
#include <string>
#include <sys/socket.h>

namespace warren::http {
namespace {

/// What fits into one record of TLS.
constexpr std::size_t record_size = 16 * 1024;

constexpr std::string_view words_to_plain_clients =
    "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

int as_int(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

std::string reason_of_failure() {
    const auto code = ERR_peek_error();
    const char* text = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    return text == nullptr ? "the client has left, or has taken too long" : text;
}

/// A wait that ends only when so many bytes have come, or their end.
void set_low_water_mark(int socket, int size) {
    setsockopt(socket, SOL_SOCKET, SO_RCVLOWAT, &size, sizeof size);
}

}  // namespace

void TlsPeer::Deleter::operator()(ssl_st* ssl) const {
    SSL_free(ssl);
}

TlsPeer::TlsPeer(int socket, ssl_ctx_st& context) : socket_(socket), ssl_(SSL_new(&context)) {
    fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
    if (ssl_ != nullptr) SSL_set_fd(ssl_.get(), socket);
}

base::Result<void> TlsPeer::shake_hands(base::MonotonicTime until) {
    if (ssl_ == nullptr) return base::failure("no memory for another connection");
    if (speaks_plain_http(until)) {
        PlainPeer plain(socket_);
        plain.write(words_to_plain_clients, {}, until);
        take_leave(plain);
        return base::failure("client sent an HTTP request to an HTTPS server");
    }
    while (true) {
        ERR_clear_error();
        const int result = SSL_accept(ssl_.get());
        if (result == 1) return {};
        if (wait_as_told(result, until) != Readiness::again) return base::failure(reason_of_failure());
    }
}

/// Looks at the first bytes without taking them, as Go does.
bool TlsPeer::speaks_plain_http(base::MonotonicTime until) const {
    constexpr std::array<std::string_view, 5> starts{"GET /", "HEAD ", "POST ", "PUT /", "OPTIO"};
    std::array<char, 5> bytes{};
    set_low_water_mark(socket_, static_cast<int>(bytes.size()));
    const bool have_come = wait_for_socket(socket_, POLLIN, until);
    set_low_water_mark(socket_, 1);
    if (!have_come || recv(socket_, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT) != 5) return false;
    return std::find(starts.begin(), starts.end(), std::string_view(bytes.data(), bytes.size())) != starts.end();
}

/// After a call of OpenSSL that has not got through.
TlsPeer::Readiness TlsPeer::wait_as_told(int result, base::MonotonicTime until) {
    const int problem = SSL_get_error(ssl_.get(), result);
    const bool waits = problem == SSL_ERROR_WANT_READ || problem == SSL_ERROR_WANT_WRITE;
    const short events = problem == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
    if (waits) return wait_for_socket(socket_, events, until) ? Readiness::again : Readiness::late;
    if (problem != SSL_ERROR_ZERO_RETURN) has_failed_ = true;
    return Readiness::over;
}

Received TlsPeer::read(char* to, std::size_t size, base::MonotonicTime until) {
    while (!has_failed_) {
        ERR_clear_error();
        const int got = SSL_read(ssl_.get(), to, as_int(size));
        if (got > 0) return {Arrival::bytes, static_cast<std::size_t>(got)};
        const auto readiness = wait_as_told(got, until);
        if (readiness == Readiness::late) return {};
        if (readiness == Readiness::over) break;
    }
    return {has_failed_ ? Arrival::nothing : Arrival::end, 0};
}

bool TlsPeer::write(std::string_view first, std::string_view second, base::MonotonicTime until) {
    if (first.size() + second.size() > record_size) return write_all(first, until) && write_all(second, until);
    std::string record(first);
    record.append(second);
    return write_all(record, until);
}

bool TlsPeer::write_all(std::string_view text, base::MonotonicTime until) {
    while (!text.empty()) {
        if (has_failed_) return false;
        ERR_clear_error();
        const int sent = SSL_write(ssl_.get(), text.data(), as_int(text.size()));
        if (sent > 0) {
            text.remove_prefix(static_cast<std::size_t>(sent));
        } else if (wait_as_told(sent, until) != Readiness::again) {
            // OpenSSL takes nothing else before the rest of what it has begun to send.
            has_failed_ = true;
            return false;
        }
    }
    return true;
}

void TlsPeer::end_writing() {
    if (!has_failed_) SSL_shutdown(ssl_.get());
    shutdown(socket_, SHUT_WR);
}

void TlsPeer::break_off() {
    has_failed_ = true;
    reset_when_closed(socket_);
}

}  // namespace warren::http
