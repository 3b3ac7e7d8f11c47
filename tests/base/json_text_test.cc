#include "warren/base/json_text.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace warren::base {
namespace {

std::string escaped(std::string_view text, HtmlEscape html) {
    std::string out;
    append_json_string(out, text, html);
    return out;
}

struct Case {
    std::string name;
    std::string text;
    std::string in_answers;
    std::string in_logs;
};

class JsonText : public testing::TestWithParam<Case> {};

TEST_P(JsonText, IsEscapedAsGoDoes) {
    EXPECT_EQ(escaped(GetParam().text, HtmlEscape::yes), GetParam().in_answers);
    EXPECT_EQ(escaped(GetParam().text, HtmlEscape::no), GetParam().in_logs);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, JsonText,
    testing::Values(Case{"empty", "", R"("")", R"("")"},
                    Case{"plain", "orders.v1_a-b/c", R"("orders.v1_a-b/c")", R"("orders.v1_a-b/c")"},
                    Case{"quotes_and_backslash", R"(a"b\c)", R"("a\"b\\c")", R"("a\"b\\c")"},
                    Case{"short_forms", "\b\f\n\r\t", R"("\b\f\n\r\t")", R"("\b\f\n\r\t")"},
                    Case{"other_control_bytes", std::string("\0\x1f", 2), R"("\u0000\u001f")", R"("\u0000\u001f")"},
                    Case{"delete_stays", "\x7f", "\"\x7f\"", "\"\x7f\""},
                    Case{"html", "ta<b>&", R"("ta\u003cb\u003e\u0026")", R"("ta<b>&")"},
                    Case{"line_separators", "\xE2\x80\xA8\xE2\x80\xA9", R"("\u2028\u2029")",
                         "\"\xE2\x80\xA8\xE2\x80\xA9\""},
                    Case{"utf8", "größe-日本-🚀", "\"größe-日本-🚀\"", "\"größe-日本-🚀\""},
                    Case{"stray_continuation",
                         "a\x80"
                         "b",
                         R"("a\ufffdb")", R"("a\ufffdb")"},
                    Case{"cut_off_sequence", "\xE2\x80", R"("\ufffd\ufffd")", R"("\ufffd\ufffd")"},
                    Case{"overlong_form", "\xC0\xAF", R"("\ufffd\ufffd")", R"("\ufffd\ufffd")"},
                    Case{"surrogate", "\xED\xA0\x80", R"("\ufffd\ufffd\ufffd")", R"("\ufffd\ufffd\ufffd")"},
                    Case{"above_the_last_code_point", "\xF4\x90\x80\x80", R"("\ufffd\ufffd\ufffd\ufffd")",
                         R"("\ufffd\ufffd\ufffd\ufffd")"}),
    testing_support::CaseName());

}  // namespace
}  // namespace warren::base
