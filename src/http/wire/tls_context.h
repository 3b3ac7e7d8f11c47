#pragma once

#include "warren/base/result.h"
#include "warren/http/server_settings.h"

#include <memory>

struct ssl_ctx_st;

namespace warren::http {

struct TlsContextDeleter {
    void operator()(ssl_ctx_st* context) const;
};
/// A listener's certificate and its rules: TLS 1.2 and 1.3, HTTP/1.1 only, no certificates of clients.
using TlsContext = std::unique_ptr<ssl_ctx_st, TlsContextDeleter>;

/// Fails, with the names of the files, if certificate or key cannot be used.
[[nodiscard]] base::Result<TlsContext> make_tls_context(const ListenerTls& files);

}  // namespace warren::http
