#include "warren/core/snapshot/codec.h"

#include "core/snapshot_testing.h"

#include <gtest/gtest.h>

namespace warren::core {
namespace {

using namespace testing_support;

TEST(SnapshotCodec, GivesBackEveryItem) {
    const auto items = all_kinds_of_items();
    const auto decoded = items_of(bytes_of(items));
    ASSERT_TRUE(decoded);
    ASSERT_EQ(decoded->size(), items.size());
    for (std::size_t i = 0; i < items.size(); ++i) EXPECT_EQ((*decoded)[i], items[i]) << "item " << i;
}

TEST(SnapshotCodec, RefusesEveryProperPrefixOfAnItem) {
    for (const auto& item : all_kinds_of_items()) {
        const std::string bytes = bytes_of({item});
        for (std::size_t size = 1; size < bytes.size(); ++size) {
            const auto prefix = std::string_view(bytes).substr(0, size);
            EXPECT_FALSE(items_of(prefix)) << "item " << item.index() << " at " << size;
        }
    }
}

TEST(SnapshotCodec, WhatAFlippedBitMakesIsRefusedOrOtherItems) {
    const std::string bytes = bytes_of(all_kinds_of_items());
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string damaged = bytes;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        const auto decoded = items_of(damaged);
        if (decoded) {
            EXPECT_NE(*decoded, all_kinds_of_items()) << "bit " << bit;
        }
    }
}

TEST(SnapshotCodec, RefusesAnotherVersion) {
    std::string bytes = bytes_of({snapshot::Header{}});
    ASSERT_EQ(bytes[1], static_cast<char>(snapshot::version));
    bytes[1] = static_cast<char>(snapshot::version + 1);
    const auto item = snapshot::Decoder(bytes).next();
    ASSERT_FALSE(item);
    EXPECT_EQ(item.error().message, "it is of version 4, not 3");
}

TEST(SnapshotCodec, ACountBeyondTheBytesTakesNoMemory) {
    // A list of positions that says that it has 2^63 of them.
    const std::string bytes = "\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
    EXPECT_FALSE(items_of(bytes));
}

TEST(SnapshotCodec, ATextThatIsLongerThanTheBytesByAnyLengthIsRefused) {
    for (std::uint8_t length = 3; length < 20; ++length) {
        // The name of a topic: kind, id, length, and two letters.
        EXPECT_FALSE(items_of(std::string{7, 1, 1, static_cast<char>(length), 't', 't'})) << int{length};
    }
    EXPECT_TRUE(items_of(std::string{7, 1, 1, 2, 't', 't'}));
}

TEST(SnapshotCodec, AnErrorSaysWhere) {
    std::string bytes = bytes_of({snapshot::LogState{}});
    bytes += '\x7f';
    snapshot::Decoder decoder(bytes);
    ASSERT_TRUE(decoder.next());
    EXPECT_EQ(decoder.next().error().message, "no item of a snapshot at byte 3");
    EXPECT_FALSE(decoder.next());
}

}  // namespace
}  // namespace warren::core
