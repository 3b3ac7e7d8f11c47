#include "http_support.h"
#include "warren/http/server.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>

namespace warren::http {
namespace {

struct Deleter {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* cert) const { X509_free(cert); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter>;
using CertPtr = std::unique_ptr<X509, Deleter>;
using ContextPtr = std::unique_ptr<SSL_CTX, Deleter>;
using SslPtr = std::unique_ptr<SSL, Deleter>;
using FilePtr = std::unique_ptr<std::FILE, Deleter>;

/// A client that believes every certificate and speaks at most `version`.
class TlsClient {
public:
    TlsClient(std::uint16_t port, int version) : raw_(port) {
        SSL_CTX_set_security_level(context_.get(), 0);
        SSL_CTX_set_max_proto_version(context_.get(), version);
        ssl_.reset(SSL_new(context_.get()));
        SSL_set_fd(ssl_.get(), raw_.fd());
    }

    [[nodiscard]] bool shake_hands() { return SSL_connect(ssl_.get()) == 1; }

    /// Sends `request` and returns the answer up to `end`.
    [[nodiscard]] std::string ask(const std::string& request, const std::string& end) {
        SSL_write(ssl_.get(), request.data(), static_cast<int>(request.size()));
        std::string answer;
        char byte = 0;
        while (!answer.ends_with(end) && SSL_read(ssl_.get(), &byte, 1) == 1) answer += byte;
        return answer;
    }

private:
    RawClient raw_;
    ContextPtr context_{SSL_CTX_new(TLS_client_method())};
    SslPtr ssl_;
};

/// A directory with two self-signed certificates and their keys.
class Tls : public testing::Test {
protected:
    Tls() {
        std::filesystem::create_directories(directory_);
        make_pair("cert.pem", "key.pem");
        make_pair("other-cert.pem", "other-key.pem");
        std::ofstream(file("garbage.pem")) << "garbage\n";
    }
    ~Tls() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] std::string file(const std::string& name) const { return directory_ / name; }

    [[nodiscard]] ListenerSettings settings(const std::string& cert, const std::string& key) const {
        return {.name = "main", .address = "127.0.0.1:0", .tls = ListenerTls{file(cert), file(key)}};
    }

    [[nodiscard]] base::Result<std::uint16_t> start(const std::string& cert, const std::string& key) {
        server_ = std::make_unique<Server>(
            settings(cert, key),
            [](const Request& request) { return Response{.content_type = "text/plain", .body = request.target}; },
            stats_, runtime::Logger());
        return server_->start();
    }

private:
    void make_pair(const std::string& cert_name, const std::string& key_name) const {
        const KeyPtr key(EVP_EC_gen("P-256"));
        const CertPtr cert(X509_new());
        X509_gmtime_adj(X509_getm_notBefore(cert.get()), 0);
        X509_gmtime_adj(X509_getm_notAfter(cert.get()), 3600);
        X509_set_pubkey(cert.get(), key.get());
        X509_sign(cert.get(), key.get(), EVP_sha256());
        const FilePtr cert_file(std::fopen(file(cert_name).c_str(), "w"));
        PEM_write_X509(cert_file.get(), cert.get());
        const FilePtr key_file(std::fopen(file(key_name).c_str(), "w"));
        PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    }

    std::filesystem::path directory_ =
        std::filesystem::path(testing::TempDir()) / ("warren-tls-" + std::to_string(getpid()));
    runtime::StatsRegistry stats_;
    std::unique_ptr<Server> server_;
};

TEST_F(Tls, AnswersThroughIt) {
    const auto port = start("cert.pem", "key.pem");
    ASSERT_TRUE(port) << port.error().message;
    for (const auto version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client(*port, version);
        ASSERT_TRUE(client.shake_hands());
        for (const std::string target : {"/hello", "/again"}) {
            const auto answer = client.ask("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n\r\n" + target);
            EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
            EXPECT_TRUE(answer.ends_with(target)) << answer;
        }
    }
}

TEST_F(Tls, RefusesItsOldVersions) {
    const auto port = start("cert.pem", "key.pem");
    ASSERT_TRUE(port);
    EXPECT_FALSE(TlsClient(*port, TLS1_1_VERSION).shake_hands());
}

TEST_F(Tls, ClosesConnectionsOfClientsThatSpeakPlainHttp) {
    const auto port = start("cert.pem", "key.pem");
    ASSERT_TRUE(port);
    RawClient client(*port);
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(Tls, NeedsACertificateAndItsKey) {
    const auto failure = [&](const std::string& cert, const std::string& key) {
        const auto started = start(cert, key);
        return started ? "started" : started.error().message;
    };
    const std::string start_of_message = "listen tcp 127.0.0.1:0: ";
    EXPECT_EQ(failure("no.pem", "key.pem"), start_of_message + "cannot read " + file("no.pem"));
    EXPECT_EQ(failure("cert.pem", "no.pem"), start_of_message + "cannot read " + file("no.pem"));
    for (const auto& [cert, key] : {std::pair("garbage.pem", "key.pem"), std::pair("cert.pem", "garbage.pem"),
                                    std::pair("cert.pem", "other-key.pem")}) {
        EXPECT_EQ(failure(cert, key), start_of_message + "certificate " + file(cert) + " and key " + file(key) +
                                          " are not PEM files that belong together");
    }
}

}  // namespace
}  // namespace warren::http
