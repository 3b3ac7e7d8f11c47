#include "http/wire/chunked_decoder.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace warren::http {
namespace {

using State = ChunkedDecoder::State;

struct Outcome {
    State state;
    std::string data;
    std::string rest;

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome decoded(std::string_view bytes) {
    ChunkedDecoder decoder;
    Outcome outcome;
    outcome.state = decoder.feed(bytes, outcome.data);
    outcome.rest = bytes;
    return outcome;
}

Outcome decoded_bytewise(std::string_view bytes) {
    ChunkedDecoder decoder;
    Outcome outcome{State::incomplete, {}, {}};
    while (outcome.state == State::incomplete && !bytes.empty()) {
        auto one = bytes.substr(0, 1);
        outcome.state = decoder.feed(one, outcome.data);
        bytes.remove_prefix(1);
    }
    outcome.rest = bytes;
    return outcome;
}

TEST(ChunkedDecoder, FindsTheDataAndWhatFollowsThem) {
    const struct {
        std::string bytes;
        std::string data;
    } cases[] = {
        {"0\r\n\r\n", ""},
        {"7\r\n{\"level\r\n9\r\n\":\"warn\"}\r\n0\r\n\r\n", "{\"level\":\"warn\"}"},
        {"00000000000000A\r\n0123456789\r\n000\r\n\r\n", "0123456789"},
        {"a;name=value\r\n0123456789\r\n0;x\r\n\r\n", "0123456789"},
        {"1 \t\r\nx\r\n0 \r\n\r\n", "x"},
        {"4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n"},
        {"1\r\nx\r\n0\r\nDigest: y\r\nA: b\r\n c\r\n\r\n", "x"},
    };
    for (const auto& [bytes, data] : cases) {
        const Outcome expected{State::complete, data, "GET /next"};
        EXPECT_EQ(decoded(bytes + "GET /next"), expected) << bytes;
        EXPECT_EQ(decoded_bytewise(bytes + "GET /next"), expected) << bytes;
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            EXPECT_EQ(decoded(std::string_view(bytes).substr(0, size)).state, State::incomplete) << bytes << size;
        }
    }
}

TEST(ChunkedDecoder, TakesNothingForASizeThatOthersMightReadInAnotherWay) {
    for (const auto* bytes : {"\r\n", ";x\r\n", "x\r\n", "0x5\r\n", "+5\r\n", "-5\r\n", " 5\r\n", "5 5\r\n", "5 ;x\r\n",
                              "5\n", "5\r5\r\n", "\r5\r\n", "00000000000000005\r\n", "10000000000000000\r\n"}) {
        EXPECT_EQ(decoded(bytes).state, State::broken) << bytes;
        EXPECT_EQ(decoded_bytewise(bytes).state, State::broken) << bytes;
    }
}

TEST(ChunkedDecoder, WantsChunksAndTrailersToEndAsTheyShould) {
    for (const auto* bytes :
         {"1\r\nxy", "1\r\nx\n", "1\r\nx\rx", "0\r\nno field\r\n\r\n", "0\r\n A: b\r\n\r\n", "0\r\nA: \x01\r\n\r\n"}) {
        EXPECT_EQ(decoded(bytes).state, State::broken) << bytes;
    }
}

TEST(ChunkedDecoder, BearsOnlySoMuchThatIsNoData) {
    EXPECT_EQ(decoded("1;" + std::string(4096, 'x')).state, State::broken);
    EXPECT_EQ(decoded("0\r\nA: " + std::string(4096, 'x')).state, State::broken);
    std::string chatty;
    for (int i = 0; i < 10; ++i) chatty += "1;" + std::string(4000, 'x') + "\r\nx\r\n";
    EXPECT_EQ(decoded(chatty).state, State::broken);
    std::string bytewise;
    for (int i = 0; i < 10'000; ++i) bytewise += "1\r\nx\r\n";
    EXPECT_EQ(decoded(bytewise + "0\r\n\r\n"), (Outcome{State::complete, std::string(10'000, 'x'), ""}));
}

TEST(ChunkedDecoder, CountsHugeSizesRight) {
    const auto outcome = decoded("ffffffffffffffff\r\nx");
    EXPECT_EQ(outcome.state, State::incomplete);
    EXPECT_EQ(outcome.data, "x");
}

}  // namespace
}  // namespace warren::http
