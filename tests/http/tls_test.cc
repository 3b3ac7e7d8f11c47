#include "http/wire/tls_context.h"
#include "http/wire/tls_peer.h"
#include "http_support.h"
#include "warren/http/server.h"
#include "warren/runtime/clock.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <latch>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

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

    /// Each protocol with its length before it.
    void offer(const std::vector<unsigned char>& protocols) {
        SSL_set_alpn_protos(ssl_.get(), protocols.data(), static_cast<unsigned>(protocols.size()));
    }

    [[nodiscard]] bool shake_hands() { return SSL_connect(ssl_.get()) == 1; }

    [[nodiscard]] std::string chosen_protocol() const {
        const unsigned char* name = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(ssl_.get(), &name, &size);
        return {name, name + size};
    }

    /// How many certificates the server has shown.
    [[nodiscard]] int certificates() const { return sk_X509_num(SSL_get_peer_cert_chain(ssl_.get())); }

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
            [](const Request& request) {
                return Response{
                    .content_type = "text/plain",
                    .body = request.target == "/large" ? std::string(std::size_t{4} << 20U, 'x') : request.target};
            },
            stats_, runtime::Logger());
        return server_->start();
    }

    void stop() { server_.reset(); }

    runtime::StatsRegistry stats_;

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
        const FilePtr locked_file(std::fopen(file("locked-" + key_name).c_str(), "w"));
        const unsigned char password[] = "secret";
        PEM_write_PrivateKey(locked_file.get(), key.get(), EVP_aes_256_cbc(), password, 6, nullptr, nullptr);
    }

    std::filesystem::path directory_ =
        std::filesystem::path(testing::TempDir()) / ("warren-tls-" + std::to_string(getpid()));
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

TEST_F(Tls, TellsClientsThatSpeakPlainHttp) {
    const auto port = start("cert.pem", "key.pem");
    ASSERT_TRUE(port);
    for (const auto* line :
         {"GET / HTTP/1.1", "HEAD /x HTTP/1.1", "POST /x HTTP/1.1", "PUT /x HTTP/1.1", "OPTIONS * HTTP/1.1"}) {
        RawClient client(*port);
        client.send(line + std::string("\r\nHost: x\r\n\r\n"));
        EXPECT_EQ(client.receive_all(),
                  "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");
    }
}

TEST_F(Tls, SurvivesClientsThatSpeakSomethingElse) {
    const auto port = start("cert.pem", "key.pem");
    ASSERT_TRUE(port);
    for (const auto* bytes : {"", "\x16", "DELETE / HTTP/1.1\r\n\r\n", "\x16\x03\x01\xFF\xFF nonsense"}) {
        RawClient client(*port);
        client.send(bytes);
        client.end_sending();
        EXPECT_TRUE(client.is_closed_by_server());
    }
    TlsClient client(*port, TLS1_3_VERSION);
    EXPECT_TRUE(client.shake_hands());
    auto& failed = stats_.stat(runtime::StatKind::counter, "warren_http_tls_handshakes_failed_total", "");
    EXPECT_TRUE(eventually([&] { return failed.value() == 4; }));
}

TEST_F(Tls, SendsLargeAnswersWholeAndInOrder) {
    const auto port = start("cert.pem", "key.pem");
    ASSERT_TRUE(port);
    for (const auto version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client(*port, version);
        ASSERT_TRUE(client.shake_hands());
        const auto answers =
            client.ask("GET /large HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.0\r\n\r\n", "\r\n\r\n/next");
        EXPECT_NE(answers.find("\r\n\r\nxxx"), std::string::npos);
        EXPECT_NE(answers.find("xxxHTTP/1.0 200 OK\r\n"), std::string::npos);
        EXPECT_GT(answers.size(), std::size_t{4} << 20U);
    }
}

TEST_F(Tls, SpeaksHttp11ToWhoeverKnowsIt) {
    const auto port = start("cert.pem", "key.pem");
    ASSERT_TRUE(port);
    TlsClient knows_both(*port, TLS1_3_VERSION);
    knows_both.offer({2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'});
    EXPECT_TRUE(knows_both.shake_hands());
    EXPECT_EQ(knows_both.chosen_protocol(), "http/1.1");
    TlsClient knows_another(*port, TLS1_3_VERSION);
    knows_another.offer({2, 'h', '2'});
    EXPECT_FALSE(knows_another.shake_hands());
}

TEST_F(Tls, ShowsTheWholeChainOfItsFile) {
    std::ofstream(file("chain.pem")) << std::ifstream(file("cert.pem")).rdbuf()
                                     << std::ifstream(file("other-cert.pem")).rdbuf();
    const auto port = start("chain.pem", "key.pem");
    ASSERT_TRUE(port);
    TlsClient client(*port, TLS1_3_VERSION);
    ASSERT_TRUE(client.shake_hands());
    EXPECT_EQ(client.certificates(), 2);
}

TEST_F(Tls, EndsAtOnceWhateverItsClientsDo) {
    const auto port = start("cert.pem", "key.pem");
    ASSERT_TRUE(port);
    RawClient silent(*port);
    TlsClient idle(*port, TLS1_3_VERSION);
    ASSERT_TRUE(idle.shake_hands());
    EXPECT_TRUE(idle.ask("GET /x HTTP/1.1\r\nHost: x\r\n\r\n", "/x").ends_with("/x"));
    stop();
    EXPECT_TRUE(silent.is_closed_by_server());
    EXPECT_EQ(idle.ask("", "never"), "");
}

TEST_F(Tls, BearsAReadThatIsTooLate) {
    const auto context = make_tls_context({file("cert.pem"), file("key.pem")});
    ASSERT_TRUE(context);
    const int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(bind(listening, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(listen(listening, 1), 0);
    getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size);
    std::latch may_speak(1);
    std::string answer;
    std::jthread client([&] {
        TlsClient other(ntohs(address.sin_port), TLS1_3_VERSION);
        EXPECT_TRUE(other.shake_hands());
        may_speak.wait();
        answer = other.ask("question", "answer");
    });
    const int connected = accept(listening, nullptr, nullptr);
    {
        TlsPeer peer(connected, **context);
        EXPECT_TRUE(peer.shake_hands(never));
        std::array<char, 100> bytes{};
        EXPECT_EQ(peer.read(bytes.data(), bytes.size(), runtime::monotonic_now()).arrival, Arrival::nothing);
        may_speak.count_down();
        const auto received = peer.read(bytes.data(), bytes.size(), never);
        EXPECT_EQ(std::string(bytes.data(), received.size), "question");
        EXPECT_TRUE(peer.write("answer", {}, never));
    }
    client.join();
    EXPECT_EQ(answer, "answer");
    close(connected);
    close(listening);
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
                                    std::pair("cert.pem", "other-key.pem"), std::pair("cert.pem", "locked-key.pem")}) {
        EXPECT_EQ(failure(cert, key), start_of_message + "certificate " + file(cert) + " and key " + file(key) +
                                          " are not PEM files that belong together");
    }
}

TEST_F(Tls, CanBeCheckedBeforeTheStart) {
    const auto check = [&](const std::string& cert, const std::string& key) {
        return check_certificate({file(cert), file(key)});
    };
    EXPECT_TRUE(check("cert.pem", "key.pem"));
    EXPECT_EQ(check("no.pem", "key.pem").error().message, "cannot read " + file("no.pem"));
    for (const auto* key : {"garbage.pem", "other-key.pem", "locked-key.pem"}) {
        EXPECT_FALSE(check("cert.pem", key)) << key;
    }
    EXPECT_FALSE(check("garbage.pem", "key.pem"));
}

}  // namespace
}  // namespace warren::http
