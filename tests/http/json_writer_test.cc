#include "http/json_writer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace warren::http {
namespace {

TEST(JsonWriter, WritesFieldsInTheirOrderWithoutBlanks) {
    JsonWriter json;
    json.begin_object();
    json.string("b", "x");
    json.boolean("a", true);
    json.key("n");
    json.null();
    json.integer("i", -5);
    json.end_object();
    EXPECT_EQ(json.take(), R"({"b":"x","a":true,"n":null,"i":-5})");
}

TEST(JsonWriter, SeparatesElementsAndNestedValues) {
    JsonWriter json;
    json.begin_object();
    json.array("list", std::vector<int>{1, 2}, [&](int number) {
        json.begin_object();
        json.integer("n", number);
        json.end_object();
    });
    json.array("none", std::vector<int>{}, [&](int number) { json.integer(number); });
    json.key("nested");
    json.begin_array();
    json.begin_array();
    json.end_array();
    json.begin_array();
    json.end_array();
    json.end_array();
    json.end_object();
    EXPECT_EQ(json.take(), R"({"list":[{"n":1},{"n":2}],"none":[],"nested":[[],[]]})");
}

TEST(JsonWriter, EscapesKeysAndTextsAsGoDoes) {
    JsonWriter json;
    json.begin_object();
    json.string(std::string_view("ta<b>&"), "q\"\\\n\xff");
    json.end_object();
    EXPECT_EQ(json.take(), R"({"ta\u003cb\u003e\u0026":"q\"\\\n\ufffd"})");
}

TEST(JsonWriter, WritesTheWholeRangeOfIntegers) {
    JsonWriter json;
    json.begin_array();
    json.integer(std::numeric_limits<std::int64_t>::min());
    json.integer(std::numeric_limits<std::uint64_t>::max());
    json.end_array();
    EXPECT_EQ(json.take(), "[-9223372036854775808,18446744073709551615]");
}

TEST(JsonWriter, WritesSharesInTheDigitsOf32Bits) {
    JsonWriter json;
    json.begin_array();
    for (const float share : {0.0F, 1.0F, 0.1F, 1.0F / 3, 7.0F / 9}) json.share(share);
    json.end_array();
    EXPECT_EQ(json.take(), "[0,1,0.1,0.33333334,0.7777778]");
}

}  // namespace
}  // namespace warren::http
