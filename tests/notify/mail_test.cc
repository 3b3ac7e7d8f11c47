#include "notify/mail.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace warren::notify {
namespace {

struct TextCase {
    std::string name;
    std::string text;
    MailText parts;
};

class MailTexts : public testing::TestWithParam<TextCase> {};

TEST_P(MailTexts, AreTakenApart) {
    const auto parts = split_mail_text(GetParam().text);
    ASSERT_TRUE(parts.has_value()) << parts.error().message;
    EXPECT_EQ(parts->subject, GetParam().parts.subject);
    EXPECT_EQ(parts->content_type, GetParam().parts.content_type);
    EXPECT_EQ(parts->body, GetParam().parts.body);
}

const std::string plain = "text/plain; charset=UTF-8";
const std::string html = "text/html; charset=UTF-8";

const std::vector<TextCase> text_cases = {
    {"subject_alone", "Subject: s", {"s", plain, ""}},
    {"body", "Subject: s\n\none\ntwo", {"s", plain, "\none\ntwo\n"}},
    // Burrow puts one more line end behind the text.
    {"last_line_end", "Subject: s\none\n", {"s", plain, "one\n\n"}},
    {"windows_ends", "Subject: s\r\nContent-Type: text/html\r\n\r\none", {"s", html, "\r\none\n"}},
    {"type", "Subject: s\nContent-Type: text/html\nb", {"s", html, "b\n"}},
    {"version", "Subject: s\nMIME-version: 1.0\nContent-Type: text/html\nb", {"s", html, "b\n"}},
    // N-12: Burrow removes the semicolon.
    {"type_with_parameters",
     "Subject: s\nContent-Type: text/html; charset=utf-8\nb",
     {"s", "text/html; charset=utf-8", "b\n"}},
    {"type_with_open_end", "Subject: s\nContent-Type: text/html;\nb", {"s", html, "b\n"}},
    {"type_with_other_parameter",
     "Subject: s\nContent-Type: text/plain; format=flowed\nb",
     {"s", "text/plain; format=flowed; charset=UTF-8", "b\n"}},
    {"late_type", "Subject: s\nb\nContent-Type: text/html\nc", {"s", html, "b\nc\n"}},
    {"leading_type_first",
     "Subject: s\nContent-Type: text/html\nb\nContent-Type: text/plain\nc",
     {"s", html, "b\nc\n"}},
    {"marks_within_lines",
     "Subject: s Subject: t\nsee Content-Type: text/html",
     {"s Subject: t", plain, "see Content-Type: text/html\n"}},
    {"second_subject", "Subject: s\nSubject: t", {"s", plain, "Subject: t\n"}},
    {"nonsense_as_type", "Subject: s\nContent-Type: <html>\nb", {"s", plain, "b\n"}},
    {"type_beyond_ascii", "Subject: s\nContent-Type: text/\xC3\xBC\nb", {"s", plain, "b\n"}},
};

INSTANTIATE_TEST_SUITE_P(Mail, MailTexts, testing::ValuesIn(text_cases), testing_support::CaseName());

TEST(MailText, WithoutASubjectIsRefusedInBurrowsWords) {
    for (const char* text : {"", "body", "\nSubject: s", "subject: s", " Subject: s", "Subject:s"}) {
        const auto parts = split_mail_text(text);
        ASSERT_FALSE(parts.has_value()) << text;
        EXPECT_EQ(parts.error().message,
                  "no subject line detected. Please make sure \"Subject: my_subject_line\" is included in your "
                  "template");
    }
}

class MailMaking : public testing::Test {
protected:
    MailMaking() {
        setenv("TZ", "UTC", 1);
        tzset();
    }

    static base::Result<Mail> made(const std::string& from, const std::string& to, const std::string& text) {
        return make_mail(from, to, text, {base::wall_time_from_ms(1'136'214'245'000), "id"});
    }

    static std::string header_of(const Mail& mail) { return mail.data.substr(0, mail.data.find("\r\n\r\n") + 2); }
};

TEST_F(MailMaking, GivesACompleteMail) {
    const auto mail = made("Warren <warren@example.com>", "a@b, C <c@d>",
                           "Subject: Gr\xC3\xBC\xC3\x9F"
                           "e\nContent-Type: text/html\n\n<p>=</p>");
    ASSERT_TRUE(mail.has_value()) << mail.error().message;
    EXPECT_EQ(mail->sender, "warren@example.com");
    EXPECT_EQ(mail->recipients, (std::vector<std::string>{"a@b", "c@d"}));
    EXPECT_EQ(mail->data,
              "Mime-Version: 1.0\r\n"
              "Date: Mon, 02 Jan 2006 15:04:05 +0000\r\n"
              "Message-ID: <id@example.com>\r\n"
              "Subject: =?UTF-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
              "To: a@b, C <c@d>\r\n"
              "From: Warren <warren@example.com>\r\n"
              "Content-Type: text/html; charset=UTF-8\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n"
              "\r\n"
              "\r\n"
              "<p>=3D</p>\r\n");
}

TEST_F(MailMaking, SendsToEachAddressOnce) {
    EXPECT_EQ(made("x@y", "a@b, A <a@b>, c@d", "Subject: s")->recipients, (std::vector<std::string>{"a@b", "c@d"}));
}

TEST_F(MailMaking, FoldsALongListOfRecipients) {
    std::string to;
    for (int i = 0; i < 100; ++i) to += "recipient-number-" + std::to_string(i) + "@example.com,";
    const auto mail = made("x@y", to, "Subject: s");
    ASSERT_TRUE(mail.has_value());
    EXPECT_EQ(mail->recipients.size(), 100U);
    std::size_t start = 0;
    for (auto end = mail->data.find("\r\n"); end != std::string::npos; end = mail->data.find("\r\n", start)) {
        EXPECT_LE(end - start, 78U);
        start = end + 2;
    }
}

TEST_F(MailMaking, NamesThePartyThatIsWrong) {
    EXPECT_TRUE(made("nobody", "a@b", "Subject: s").error().message.starts_with("from: "));
    EXPECT_TRUE(made("a@b, c@d", "a@b", "Subject: s").error().message.starts_with("from: "));
    EXPECT_TRUE(made("a@b", "nobody", "Subject: s").error().message.starts_with("to: "));
}

TEST_F(MailMaking, NothingAddsALineToTheHeader) {
    const auto lines = [](const Mail& mail) {
        std::string names;
        const std::string header = header_of(mail);
        for (std::size_t at = 0; at < header.size(); at = header.find("\r\n", at) + 2) {
            if (header[at] != ' ') names += header.substr(at, header.find(':', at) - at) + ' ';
        }
        return names;
    };
    const auto usual = lines(*made("x@y", "a@b", "Subject: s"));
    for (const char* text : {"Subject: s\rBcc: x@y", "Subject: \r\nBcc: x@y", "Subject: \x0B\x0C\r\rBcc: x@y",
                             "Subject: s\nContent-Type: text/html\rBcc: x@y", "Subject: s\nMIME-version: 1\rBcc: x@y",
                             "Subject: s\nBcc: x@y"}) {
        EXPECT_EQ(lines(*made("x@y", "a@b", text)), usual) << text;
    }
    EXPECT_FALSE(made("x@y\r\nBcc: z@z", "a@b", "Subject: s").has_value());
    EXPECT_FALSE(made("x@y", "a@b\r\nBcc: z@z", "Subject: s").has_value());
}

}  // namespace
}  // namespace warren::notify
