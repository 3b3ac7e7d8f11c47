#pragma once

#include "http/wire/peer.h"
#include "warren/base/result.h"

#include <memory>

struct ssl_ctx_st;
struct ssl_st;

namespace warren::http {

/// A connection through TLS. OpenSSL's writes can raise SIGPIPE: the process must ignore it, as it does once the
/// library's server exists.
class TlsPeer final : public Peer {
public:
    /// Makes the socket one that does not block. `context` must outlive the object.
    TlsPeer(int socket, ssl_ctx_st& context);

    /// To be called first. On failure nothing else may be done with the connection; a client that has spoken plain HTTP
    /// has been told so.
    [[nodiscard]] base::Result<void> shake_hands(base::MonotonicTime until);

    Received read(char* to, std::size_t size, base::MonotonicTime until) override;
    bool write(std::string_view first, std::string_view second, base::MonotonicTime until) override;
    void end_writing() override;
    void break_off() override;

private:
    struct Deleter {
        void operator()(ssl_st* ssl) const;
    };
    enum class Readiness : std::uint8_t { again, late, over };

    bool write_all(std::string_view text, base::MonotonicTime until);
    Readiness wait_as_told(int result, base::MonotonicTime until);
    [[nodiscard]] bool speaks_plain_http(base::MonotonicTime until) const;

    int socket_;
    std::unique_ptr<ssl_st, Deleter> ssl_;
    /// After a failure TLS must be left alone.
    bool has_failed_ = false;
};

}  // namespace warren::http
