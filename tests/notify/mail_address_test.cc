#include "notify/mail_address.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace warren::notify {

static void PrintTo(const Mailbox& mailbox, std::ostream* out) {
    *out << '{' << mailbox.name << '|' << mailbox.address << '}';
}

namespace {

struct AddressCase {
    std::string name;
    std::string written;
    /// Empty: an error.
    std::vector<Mailbox> mailboxes;
};

class Addresses : public testing::TestWithParam<AddressCase> {};

TEST_P(Addresses, AreReadAsTheStandardSays) {
    const auto read = parse_mailboxes(GetParam().written);
    if (GetParam().mailboxes.empty()) {
        EXPECT_FALSE(read.has_value());
    } else {
        ASSERT_TRUE(read.has_value()) << read.error().message;
        EXPECT_EQ(*read, GetParam().mailboxes);
    }
}

const std::vector<AddressCase> address_cases = {
    {"bare", "jo@example.com", {{"", "jo@example.com"}}},
    {"angle", "<jo@example.com>", {{"", "jo@example.com"}}},
    {"named", "Jo Doe <jo@example.com>", {{"Jo Doe", "jo@example.com"}}},
    {"initial", "Jo Q. Doe <jo@example.com>", {{"Jo Q. Doe", "jo@example.com"}}},
    {"quoted_name", R"("Doe, Jo \"J\"" <jo@example.com>)", {{R"(Doe, Jo "J")", "jo@example.com"}}},
    {"umlaut", "J\xC3\xB6 <jo@example.com>", {{"J\xC3\xB6", "jo@example.com"}}},
    {"comment", "jo@example.com (Jo, of (the) office)", {{"", "jo@example.com"}}},
    {"list", "a@b, C <c@d>,e@f", {{"", "a@b"}, {"C", "c@d"}, {"", "e@f"}}},
    {"comma_in_quotes", R"("a,b" <a@b>,c@d)", {{"a,b", "a@b"}, {"", "c@d"}}},
    {"empty_places", ",a@b,,c@d, ", {{"", "a@b"}, {"", "c@d"}}},
    {"quoted_local", R"("jo doe"@example.com)", {{"", R"("jo doe"@example.com)"}}},
    {"needless_quotes", R"("jo"@example.com)", {{"", "jo@example.com"}}},
    {"literal", "jo@[192.0.2.1]", {{"", "jo@[192.0.2.1]"}}},
    {"plus", "jo+lag@example.com", {{"", "jo+lag@example.com"}}},
    {"no_dot", "root@localhost", {{"", "root@localhost"}}},
    {"blanks", "  jo@example.com\t", {{"", "jo@example.com"}}},
    {"nothing", "", {}},
    {"only_commas", " , ,", {}},
    {"no_at", "jo", {}},
    {"no_domain", "jo@", {}},
    {"no_local", "@example.com", {}},
    {"two_at", "a@b@c", {}},
    {"double_dot", "a..b@c", {}},
    {"leading_dot", ".a@c", {}},
    {"blank_in_local", "a b@c", {}},
    {"open_angle", "Jo <jo@example.com", {}},
    {"open_quote", "\"Jo <jo@example.com>", {}},
    {"open_quote_after_backslash", "\"Jo\\", {}},
    {"open_comment", "jo@example.com (Jo", {}},
    {"open_literal", "jo@[1.2.3.4", {}},
    {"no_comma", "<a@b> <c@d>", {}},
    {"newline", "jo@example.com\r\nBcc: x@y", {}},
    {"newline_in_quotes", "\"Jo\r\nBcc: x@y\" <a@b>", {}},
    {"newline_in_literal", "jo@[1\r\n]", {}},
    {"second_command", "jo@example.com> BODY=8BITMIME", {}},
    {"group", "team: a@b, c@d;", {}},
};

INSTANTIATE_TEST_SUITE_P(Mail, Addresses, testing::ValuesIn(address_cases), testing_support::CaseName());

TEST(MailAddress, StandsInHeadersAsItHasTo) {
    EXPECT_EQ(header_form({"", "a@b"}), "a@b");
    EXPECT_EQ(header_form({"Jo Doe", "a@b"}), "Jo Doe <a@b>");
    EXPECT_EQ(header_form({"Doe, \"J\"", "a@b"}), R"("Doe, \"J\"" <a@b>)");
    EXPECT_EQ(header_form({"J\xC3\xB6", "a@b"}), "=?UTF-8?q?J=C3=B6?= <a@b>");
}

TEST(MailAddress, ErrorsNameThePlace) {
    EXPECT_NE(parse_mailboxes("a@b; c@d").error().message.find("; c@d"), std::string::npos);
}

}  // namespace
}  // namespace warren::notify
