#include "notify/email_sender.h"

#include "notify/notify_support.h"
#include "notify/scripted_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace warren::notify {
namespace {

using fakes::any_origin;
using fakes::message_about;
using fakes::Peer;
using fakes::ScriptedServer;
using fakes::template_of;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using Answers = std::map<std::string, std::string>;

/// A mail server without TLS. `answers` replaces what it says to commands, by their first word.
class MailServer {
public:
    explicit MailServer(Answers answers = {})
        : answers_(std::move(answers)), server_([this](Peer& peer) { serve(peer); }) {}

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    /// What clients have said.
    [[nodiscard]] std::vector<std::string> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }
    /// Counted down at the first command that gets no answer.
    std::latch silent{1};

private:
    std::string read(Peer& peer) {
        std::string line = peer.read_line();
        const std::lock_guard lock(mutex_);
        lines_.push_back(line);
        return line;
    }

    [[nodiscard]] std::string answer_to(const std::string& line) const {
        const std::string word = line.substr(0, line.find(' '));
        const auto given = answers_.find(word);
        if (given != answers_.end()) return given->second;
        if (word == "DATA") return "354 go on";
        if (word == "QUIT") return "221 bye";
        return "250 ok";
    }

    void serve(Peer& peer) {
        peer.write("220 hello\r\n");
        while (peer.is_open()) {
            const std::string line = read(peer);
            const std::string answer = answer_to(line);
            if (answer.empty()) {
                silent.count_down();
                peer.wait_for_end();
                return;
            }
            peer.write(answer + "\r\n");
            if (line == "QUIT") return;
            if (line != "DATA" || !answer.starts_with("354")) continue;
            while (peer.is_open() && read(peer) != ".") continue;
            const auto end = answers_.find(".");
            if (end == answers_.end()) {
                peer.write("250 taken\r\n");
            } else if (!end->second.empty()) {
                peer.write(end->second + "\r\n");
            }
        }
    }

    Answers answers_;
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
    ScriptedServer server_;
};

EmailSettings to_server(const MailServer& server) {
    EmailSettings settings;
    settings.server = "127.0.0.1";
    settings.port = server.port();
    settings.from = "Warren <warren@example.com>";
    settings.to = "Jo <jo@example.com>, al@example.com";
    return settings;
}

EmailSettings with_login(EmailSettings settings, MailAuthentication kind) {
    settings.authentication = kind;
    settings.username = "user";
    settings.password = "secret";
    return settings;
}

Sent send(const EmailSettings& email, const std::string& text = "Subject: {{.Group}} is late\n\nSee to it.",
          const std::stop_token& stop = {}, const EmailLimits& limits = {}) {
    NotifierSettings settings;
    settings.template_open = template_of(text);
    settings.target = email;
    EmailSender sender(settings, runtime::Logger(), limits);
    const auto attempt = sender.prepare(message_about("orders"), MessageKind::open, any_origin());
    return attempt ? (*attempt)(stop) : tl::unexpected(attempt.error());
}

TEST(EmailSender, SpeaksToAMailServer) {
    const MailServer server;
    const Sent sent = send(to_server(server));
    ASSERT_TRUE(sent.has_value()) << sent.error().error;
    EXPECT_THAT(
        server.lines(),
        ElementsAre("EHLO localhost", "MAIL FROM:<warren@example.com>", "RCPT TO:<jo@example.com>",
                    "RCPT TO:<al@example.com>", "DATA", "Mime-Version: 1.0", StartsWith("Date: "),
                    StartsWith("Message-ID: <some-origin@"), "Subject: orders is late",
                    "To: Jo <jo@example.com>, al@example.com", "From: Warren <warren@example.com>",
                    "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: quoted-printable", "", "",
                    "See to it.", ".", "QUIT"));
}

TEST(EmailSender, LinesThatBeginWithADotArriveAsTheyAre) {
    const MailServer server;
    ASSERT_TRUE(send(to_server(server), "Subject: s\n.\n.x\nend").has_value());
    EXPECT_THAT(server.lines(), Contains(".."));
    EXPECT_THAT(server.lines(), Contains("..x"));
    EXPECT_THAT(server.lines(), Contains("end"));
}

TEST(EmailSender, LogsInWithAPlainPassword) {
    const MailServer server({{"EHLO", "250-host\r\n250 AUTH LOGIN PLAIN"}, {"AUTH", "235 welcome"}});
    ASSERT_TRUE(send(with_login(to_server(server), MailAuthentication::plain)).has_value());
    EXPECT_EQ(server.lines()[1], "AUTH PLAIN AHVzZXIAc2VjcmV0");
}

// "127.1" is this machine, and no name by which Warren knows it.
TEST(EmailSender, SendsNoPlainPasswordInTheClearHoweverTlsSeemsToBeOffered) {
    for (const char* offers :
         {"250-host\r\n250 AUTH PLAIN", "250-starttls\r\n250 AUTH PLAIN", "250-AUTH PLAIN\r\n250.STARTTLS\r\n220 go"}) {
        const MailServer server({{"EHLO", offers}, {"AUTH", "235 welcome"}});
        EmailSettings settings = with_login(to_server(server), MailAuthentication::plain);
        settings.server = "127.1";
        const Sent sent = send(settings);
        ASSERT_FALSE(sent.has_value()) << offers;
        EXPECT_THAT(sent.error().error, HasSubstr("unencrypted")) << offers;
        EXPECT_THAT(server.lines(), Not(Contains(StartsWith("AUTH")))) << offers;
        EXPECT_THAT(server.lines(), Not(Contains(StartsWith("MAIL")))) << offers;
    }
}

TEST(EmailSender, LogsInByCramMd5) {
    // The challenge of RFC 2195, and its HMAC-MD5 with this password.
    const MailServer server({{"EHLO", "250-host\r\n250 AUTH PLAIN CRAM-MD5"},
                             {"AUTH", "334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"},
                             {"dXNlciA3MzNiYTg3ZTY0ZWQ3ZTQ0MWYwNjJjNGFjNmRiMDEwMw==", "235 welcome"}});
    const Sent sent = send(with_login(to_server(server), MailAuthentication::cram_md5));
    ASSERT_TRUE(sent.has_value()) << sent.error().error;
    EXPECT_EQ(server.lines()[1], "AUTH CRAM-MD5");
    EXPECT_THAT(server.lines()[2], StartsWith("dXNlci"));
}

TEST(EmailSender, SendsNothingToAServerThatOffersNoLogin) {
    const MailServer server;
    const Sent sent = send(with_login(to_server(server), MailAuthentication::cram_md5));
    ASSERT_FALSE(sent.has_value());
    EXPECT_THAT(sent.error().error, HasSubstr("log in"));
    EXPECT_THAT(server.lines(), Not(Contains(StartsWith("MAIL"))));
}

TEST(EmailSender, SendsNothingInTheClearAfterARefusedStartTls) {
    const MailServer server({{"EHLO", "250-host\r\n250 STARTTLS"}, {"STARTTLS", "454 not now"}});
    const Sent sent = send(to_server(server));
    ASSERT_FALSE(sent.has_value());
    EXPECT_THAT(sent.error().error, HasSubstr("454 not now"));
    EXPECT_THAT(server.lines(), Not(Contains(StartsWith("MAIL"))));
}

TEST(EmailSender, ARefusalForGoodIsNotTriedAgainAndAPassingOneIs) {
    for (const auto& [word, answer, retry] :
         {std::tuple{"RCPT", "550 who?", Retry::useless}, std::tuple{"RCPT", "451 later", Retry::sensible},
          std::tuple{"STARTTLS", "454 not now", Retry::sensible}, std::tuple{"STARTTLS", "501 no", Retry::useless},
          std::tuple{"MAIL", "530 log in first", Retry::useless}, std::tuple{".", "554 spam", Retry::useless},
          std::tuple{".", "452 full", Retry::sensible}, std::tuple{"DATA", "451 later", Retry::sensible}}) {
        const bool offers_tls = std::string(word) == "STARTTLS";
        const MailServer server(Answers{{word, answer}, {"EHLO", offers_tls ? "250 STARTTLS" : "250 host"}});
        const Sent sent = send(to_server(server));
        ASSERT_FALSE(sent.has_value()) << word;
        EXPECT_EQ(sent.error().what, "failed to send");
        EXPECT_NE(sent.error().error, "");
        EXPECT_EQ(sent.error().retry, retry) << word << ' ' << answer << ": " << sent.error().error;
    }
}

TEST(EmailSender, AWrongPasswordIsNotTriedAgain) {
    const MailServer server({{"EHLO", "250-host\r\n250 AUTH PLAIN"}, {"AUTH", "535 no"}});
    const Sent sent = send(with_login(to_server(server), MailAuthentication::plain));
    ASSERT_FALSE(sent.has_value());
    EXPECT_EQ(sent.error().retry, Retry::useless);
    EXPECT_THAT(sent.error().error, Not(HasSubstr("secret")));
}

TEST(EmailSender, AServerThatIsNotThereMayComeBack) {
    EmailSettings settings;
    {
        const MailServer server;
        settings = to_server(server);
    }
    const Sent sent = send(settings);
    ASSERT_FALSE(sent.has_value());
    EXPECT_EQ(sent.error().retry, Retry::sensible);
}

TEST(EmailSender, SaysWhatIsWrongWithATextOrAnAddress) {
    const MailServer server;
    EXPECT_THAT(send(to_server(server), "no subject").error().error, StartsWith("no subject line detected."));
    EXPECT_EQ(send(to_server(server), "no subject").error().what, "failed to send");
    EXPECT_EQ(send(to_server(server), "Subject: {{.Nope}}").error().what, "failed to assemble");
    EmailSettings wrong = to_server(server);
    wrong.to = "jo";
    EXPECT_THAT(send(wrong).error().error, StartsWith("to: "));
    EXPECT_TRUE(server.lines().empty());
}

// N-19
TEST(EmailSender, AServerThatFallsSilentIsGivenUpWhereverItStands) {
    const EmailLimits short_ones{std::chrono::seconds(1), std::chrono::seconds(1), std::chrono::seconds(2)};
    for (const char* word : {"EHLO", "RCPT", "."}) {
        const MailServer server(Answers{{word, ""}});
        const Sent sent = send(to_server(server), "Subject: s", {}, short_ones);
        ASSERT_FALSE(sent.has_value()) << word;
        EXPECT_EQ(sent.error().retry, Retry::sensible) << word;
    }
    const MailServer unwilling_to_part(Answers{{"QUIT", ""}});
    EXPECT_TRUE(send(to_server(unwilling_to_part), "Subject: s", {}, short_ones).has_value());
}

// Without the interruption these would last for half a minute each, the farewell inside the library.
TEST(EmailSender, AStopBreaksOffAConversationAtOnceWhereverItStands) {
    for (const char* word : {"EHLO", "MAIL", "DATA", "QUIT"}) {
        MailServer server(Answers{{word, ""}});
        std::stop_source stop;
        std::jthread stopper([&] {
            server.silent.wait();
            stop.request_stop();
        });
        const auto begun = std::chrono::steady_clock::now();
        static_cast<void>(send(to_server(server), "Subject: s", stop.get_token()));
        EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20)) << word;
    }
}

}  // namespace
}  // namespace warren::notify
