#include "warren/base/utf8.h"

#include <gtest/gtest.h>

#include <string_view>

namespace warren::base {
namespace {

TEST(Utf8, FirstAndLastCharacterOfEachLengthAreDecoded) {
    const struct {
        std::string_view text;
        char32_t value;
    } cases[] = {{"\x7f", 0x7F},
                 {"\xC2\x80", 0x80},
                 {"\xDF\xBF", 0x7FF},
                 {"\xE0\xA0\x80", 0x800},
                 {"\xED\x9F\xBF", 0xD7FF},
                 {"\xEE\x80\x80", 0xE000},
                 {"\xEF\xBF\xBF", 0xFFFF},
                 {"\xF0\x90\x80\x80", 0x10000},
                 {"\xF4\x8F\xBF\xBF", 0x10FFFF}};
    for (const auto& tested : cases) {
        const auto decoded = first_code_point(tested.text);
        EXPECT_EQ(decoded.value, tested.value);
        EXPECT_EQ(decoded.length, tested.text.size());
    }
}

TEST(Utf8, OnlyTheFirstCharacterCounts) {
    EXPECT_EQ(first_code_point("\xC3\xBC\x80").length, 2U);
}

TEST(Utf8, WhatIsNotValidHasNoLength) {
    for (const std::string_view text :
         {"\x80", "\xC0\xAF", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x80\x80", "\xE2\x80", "\xED\xA0\x80",
          "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
        EXPECT_EQ(first_code_point(text).length, 0U);
    }
}

}  // namespace
}  // namespace warren::base
