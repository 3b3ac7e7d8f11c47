#include "http/wire/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <fstream>
#include <iterator>
#include <string>

namespace warren::http {
namespace {

/// Chooses HTTP/1.1. As in Go, a client that offers other protocols only is turned away.
int choose_protocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void* /*context*/) {
    static constexpr unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* selected = nullptr;
    const int result = SSL_select_next_proto(&selected, size, ours, sizeof ours, offered, offered_size);
    *chosen = selected;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// OpenSSL would ask for the key's password at the terminal.
int refuse_password(char* /*buffer*/, int /*size*/, int /*is_for_writing*/, void* /*context*/) {
    return -1;
}

bool is_readable(const std::string& file) {
    std::ifstream stream(file);
    stream.peek();
    return stream.good() || stream.eof();
}

bool load(SSL_CTX& context, const ListenerTls& files) {
    return SSL_CTX_use_certificate_chain_file(&context, files.cert_file.c_str()) == 1 &&
           SSL_CTX_use_PrivateKey_file(&context, files.key_file.c_str(), SSL_FILETYPE_PEM) == 1 &&
           SSL_CTX_check_private_key(&context) == 1;
}

}  // namespace

void TlsContextDeleter::operator()(ssl_ctx_st* context) const {
    SSL_CTX_free(context);
}

base::Result<TlsContext> make_tls_context(const ListenerTls& files) {
    for (const auto& file : {files.cert_file, files.key_file}) {
        if (!is_readable(file)) return base::failure("cannot read " + file);
    }
    TlsContext context(SSL_CTX_new(TLS_server_method()));
    if (context == nullptr) return base::failure("OpenSSL offers no TLS");
    SSL_CTX_set_default_passwd_cb(context.get(), &refuse_password);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // Partial writes let the deadline be looked at; idle connections are many, and need no buffers.
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context.get(), &choose_protocol, nullptr);
    const bool is_loaded = load(*context, files);
    ERR_clear_error();
    if (!is_loaded) {
        return base::failure("certificate " + files.cert_file + " and key " + files.key_file +
                             " are not PEM files that belong together");
    }
    return context;
}

}  // namespace warren::http
