#include "notify/smtp_watch.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace warren::notify {
namespace {

constexpr auto none = MailAuthentication::none;
constexpr auto plain = MailAuthentication::plain;
constexpr auto cram = MailAuthentication::cram_md5;

struct TalkCase {
    std::string name;
    SmtpRules rules;
    std::vector<std::string> lines;
    /// Part of the reason to break off at the last of `lines`; empty: all is well.
    std::string objection;
};

class Talks : public testing::TestWithParam<TalkCase> {};

TEST_P(Talks, AreBrokenOffOnlyForAReason) {
    SmtpWatch watch(GetParam().rules);
    std::string objection;
    for (const std::string& line : GetParam().lines) {
        EXPECT_EQ(objection, "") << "before " << line;
        objection = watch.hear(line + "\r\n").value_or(Objection{}).reason;
    }
    if (GetParam().objection.empty()) {
        EXPECT_EQ(objection, "");
    } else {
        EXPECT_NE(objection.find(GetParam().objection), std::string::npos) << objection;
    }
}

const std::vector<TalkCase> talks = {
    {"in_the_clear", {false, none, false}, {"220 hello", "250-host", "250 SIZE", "250 ok", "354 go"}, ""},
    {"start_tls", {false, none, false}, {"220 hello", "250-host", "250 STARTTLS", "220 go", "250 host", "250 ok"}, ""},
    {"start_tls_refused", {false, none, false}, {"220 hello", "250-host", "250 STARTTLS", "454 no"}, "454 no"},
    {"tls_offers_start_tls", {true, none, false}, {"220 hello", "250 STARTTLS", "250 ok"}, ""},
    {"old_server", {false, none, false}, {"220 hello", "502 what?", "250 host", "250 ok"}, ""},
    {"long_greeting", {false, plain, true}, {"220-one", "220 two", "250 AUTH PLAIN", "235 in"}, ""},
    {"plain_over_start_tls",
     {false, plain, false},
     {"220 hello", "250-AUTH LOGIN", "250 STARTTLS", "220 go", "250 AUTH PLAIN", "235 in", "250 ok"},
     ""},
    {"plain_over_tls", {true, plain, false}, {"220 hello", "250 AUTH PLAIN", "235 in"}, ""},
    {"plain_in_the_clear", {false, plain, false}, {"220 hello", "250 AUTH PLAIN"}, "unencrypted"},
    {"plain_on_this_machine", {false, plain, true}, {"220 hello", "250 AUTH PLAIN", "235 in"}, ""},
    {"cram_in_the_clear", {false, cram, false}, {"220 hello", "250 AUTH CRAM-MD5", "334 x", "235 in"}, ""},
    {"no_login_offered", {false, cram, false}, {"220 hello", "250-host", "250 SIZE"}, "log in"},
    {"login_offered_before_tls_only",
     {false, plain, false},
     {"220 hello", "250-AUTH PLAIN", "250 STARTTLS", "220 go", "250 host"},
     "log in"},
    {"old_server_cannot_log_in", {true, plain, false}, {"220 hello", "502 what?", "250 host"}, "log in"},
    // libcurl does not hear these.
    {"start_tls_in_lower_case", {false, plain, false}, {"220 hello", "250-starttls", "250 AUTH PLAIN"}, "unencrypted"},
    {"login_in_lower_case", {false, cram, false}, {"220 hello", "250 auth cram-md5"}, "log in"},
    {"login_as_once_in_a_draft", {false, cram, false}, {"220 hello", "250 AUTH=CRAM-MD5"}, "log in"},
    {"start_tls_in_a_line_of_no_form",
     {false, plain, false},
     {"220 hello", "250-AUTH PLAIN", "250.STARTTLS", "220 go"},
     "unencrypted"},
    {"lines_of_no_form_in_the_greeting", {false, none, false}, {"220.a", "hello", "220 hello", "250 ok"}, ""},
    {"bare_end", {false, plain, false}, {"220 hello", "250-AUTH PLAIN", "250"}, "unencrypted"},
    {"offers_under_another_code", {true, plain, false}, {"220 hello", "251-AUTH PLAIN", "251 host", "235 in"}, ""},
    {"offers_of_an_old_server", {true, plain, false}, {"220 hello", "502-AUTH PLAIN", "502 what?", "250 x"}, "log in"},
    {"odd_lines", {false, none, false}, {"", "2", "250", "250-", "250 "}, ""},
};

TEST(SmtpWatch, OnlyAPassingRefusalOfTlsIsWorthAnotherTry) {
    for (const auto& [answer, retry] : {std::pair{"454 TLS not available due to temporary reason", Retry::sensible},
                                        std::pair{"421 too busy", Retry::sensible},
                                        std::pair{"554 no", Retry::useless},
                                        std::pair{"250 what?", Retry::useless}}) {
        SmtpWatch watch({false, none, false});
        for (const char* line : {"220 hello\r\n", "250 STARTTLS\r\n"}) EXPECT_FALSE(watch.hear(line));
        const auto objection = watch.hear(std::string(answer) + "\r\n");
        ASSERT_TRUE(objection) << answer;
        EXPECT_EQ(objection->retry, retry) << answer;
    }
    SmtpWatch no_login({false, cram, false});
    EXPECT_FALSE(no_login.hear("220 hello\r\n"));
    EXPECT_EQ(no_login.hear("250 host\r\n").value_or(Objection{"none", Retry::sensible}).retry, Retry::useless);
}

INSTANTIATE_TEST_SUITE_P(Smtp, Talks, testing::ValuesIn(talks), testing_support::CaseName());

}  // namespace
}  // namespace warren::notify
