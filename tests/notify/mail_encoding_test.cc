#include "notify/mail_encoding.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace warren::notify {
namespace {

struct EncodingCase {
    std::string name;
    std::string text;
    std::string encoded;
};

class QuotedPrintable : public testing::TestWithParam<EncodingCase> {};
class HeaderText : public testing::TestWithParam<EncodingCase> {};

TEST_P(QuotedPrintable, EncodesWhatMailsCannotCarry) {
    EXPECT_EQ(quoted_printable(GetParam().text), GetParam().encoded);
}

TEST_P(HeaderText, NeverAddsALineOfItsOwn) {
    EXPECT_EQ(header_text(GetParam().text), GetParam().encoded);
}

const std::vector<EncodingCase> quoted_cases = {
    {"nothing", "", ""},
    {"plain", "Hello, world!\n", "Hello, world!\r\n"},
    {"no_last_end", "a\nb", "a\r\nb"},
    {"empty_lines", "\n\n", "\r\n\r\n"},
    {"windows_ends", "a\r\nb\r\n", "a\r\nb\r\n"},
    {"lone_return", "a\rb", "a=0Db"},
    {"equals", "a=b", "a=3Db"},
    {"umlaut", "\xC3\xBC", "=C3=BC"},
    {"not_utf8", "\xFF", "=FF"},
    {"nul", std::string("a\0b", 3), "a=00b"},
    {"blank_inside", "a b\tc", "a b\tc"},
    {"blank_at_end", "a \nb\t", "a=20\r\nb=09"},
    {"dot", ".\n", ".\r\n"},
    {"seventy_five", std::string(75, 'x'), std::string(75, 'x')},
    {"seventy_six", std::string(76, 'x'), std::string(75, 'x') + "=\r\nx"},
    {"escape_is_not_torn", std::string(74, 'x') + "=", std::string(74, 'x') + "=\r\n=3D"},
};

INSTANTIATE_TEST_SUITE_P(Mail, QuotedPrintable, testing::ValuesIn(quoted_cases), testing_support::CaseName());

const std::vector<EncodingCase> header_cases = {
    {"plain", "Group orders is late: 5 > 3", "Group orders is late: 5 > 3"},
    {"umlaut",
     "Gr\xC3\xBC\xC3\x9F"
     "e",
     "=?UTF-8?q?Gr=C3=BC=C3=9Fe?="},
    {"newline", "a\r\nBcc: x@y", "=?UTF-8?q?a=0D=0ABcc:_x@y?="},
    {"underscore_and_question", "\xC3\xBC_?", "=?UTF-8?q?=C3=BC=5F=3F?="},
    {"not_utf8", "\xFF", "=?UTF-8?q?=EF=BF=BD?="},
};

INSTANTIATE_TEST_SUITE_P(Mail, HeaderText, testing::ValuesIn(header_cases), testing_support::CaseName());

TEST(HeaderTexts, ThatAreLongAreFoldedBetweenCharacters) {
    std::string text;
    for (int i = 0; i < 40; ++i) text += "\xE2\x82\xAC";
    std::istringstream lines(header_text(text));
    std::size_t characters = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.ends_with('\r')) line.pop_back();
        if (characters > 0) {
            ASSERT_EQ(line[0], ' ');
            line.erase(0, 1);
        }
        EXPECT_LE(line.size(), 75U);
        EXPECT_TRUE(line.starts_with("=?UTF-8?q?") && line.ends_with("?="));
        EXPECT_EQ((line.size() - 12) % 9, 0U) << "a character is torn: " << line;
        characters += (line.size() - 12) / 9;
    }
    EXPECT_EQ(characters, 40U);
}

TEST(HeaderTexts, ThatAreLongAndPlainAreFoldedToo) {
    std::istringstream lines(header_text(std::string(2'000, 'x')));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 77U);
}

}  // namespace
}  // namespace warren::notify
