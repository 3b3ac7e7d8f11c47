#include "core/decode/byte_reader.h"
#include "core/decode_testing.h"
#include "support/case_name.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace warren::core {
namespace {

using decode_testing::ExactBytes;
using decode_testing::from_hex;

TEST(ByteReader, ReadsIntegersBigEndianAndSigned) {
    const std::string bytes = from_hex(
        "fffe"
        "01020304"
        "8000000000000000"
        "0102030405060708");
    ByteReader in(bytes);
    EXPECT_EQ(in.read_int16(), -2);
    EXPECT_EQ(in.read_int32(), 0x01020304);
    EXPECT_EQ(in.read_int64(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(in.read_number<std::uint64_t>(), 0x0102030405060708U);
    EXPECT_TRUE(in.ok());
    EXPECT_EQ(in.remaining(), 0);
}

TEST(ByteReader, KeepsItsFirstFailureAndReadsNothingAfterIt) {
    const std::string bytes = from_hex("ffff 0002 6162");
    ByteReader in(bytes);
    EXPECT_EQ(in.read_string(), "");
    EXPECT_EQ(in.error(), DecodeErrorCode::null_not_allowed);
    EXPECT_EQ(in.read_string(), "");
    EXPECT_EQ(in.read_int64(), 0);
    EXPECT_EQ(in.read_uvarint(), 0U);
    EXPECT_EQ(in.read_count(), 0U);
    EXPECT_EQ(in.remaining(), 0U);
    EXPECT_EQ(in.error(), DecodeErrorCode::null_not_allowed);
}

TEST(ByteReader, IsAValueWhoseCopiesReadOnTheirOwn) {
    const std::string bytes = from_hex("0001 0002");
    ByteReader in(bytes);
    EXPECT_EQ(in.read_int16(), 1);
    ByteReader copy = in;
    EXPECT_EQ(copy.read_int32(), 0);
    EXPECT_FALSE(copy.ok());
    EXPECT_EQ(in.read_int16(), 2);
}

struct VarintCase {
    std::string name;
    std::string hex;
    std::uint32_t value = 0;
    std::optional<DecodeErrorCode> error;
};

class Uvarint : public testing::TestWithParam<VarintCase> {};

TEST_P(Uvarint, IsReadAsKafkaReadsIt) {
    const ExactBytes bytes(from_hex(GetParam().hex));
    ByteReader in(bytes.view());
    EXPECT_EQ(in.read_uvarint(), GetParam().value);
    EXPECT_EQ(in.error(), GetParam().error);
    EXPECT_EQ(in.remaining(), 0);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, Uvarint,
    testing::Values(VarintCase{.name = "zero", .hex = "00", .value = 0},
                    VarintCase{.name = "largest_of_one_byte", .hex = "7f", .value = 127},
                    VarintCase{.name = "smallest_of_two_bytes", .hex = "8001", .value = 128},
                    VarintCase{.name = "longer_than_necessary", .hex = "8100", .value = 1},
                    VarintCase{.name = "largest", .hex = "ffffffff0f", .value = 0xffffffffU},
                    VarintCase{.name = "bits_above_the_32nd_are_dropped", .hex = "ffffffff7f", .value = 0xffffffffU},
                    VarintCase{
                        .name = "sixth_byte_announced", .hex = "ffffffffff", .error = DecodeErrorCode::bad_varint},
                    VarintCase{.name = "cut", .hex = "8080", .error = DecodeErrorCode::truncated},
                    VarintCase{.name = "absent", .hex = "", .error = DecodeErrorCode::truncated}),
    testing_support::CaseName());

using Field = std::optional<std::string>;

Field text(std::string_view field) {
    return Field(field);
}
Field text(std::optional<std::string_view> field) {
    return field ? Field(*field) : std::nullopt;
}

struct FieldCase {
    std::string name;
    Field (*read)(ByteReader&);
    std::string hex;
    Field field;
    std::optional<DecodeErrorCode> error;
};

Field read_string(ByteReader& in) {
    return text(in.read_string());
}
Field read_nullable_string(ByteReader& in) {
    return text(in.read_nullable_string());
}
Field read_compact_string(ByteReader& in) {
    return text(in.read_compact_string());
}
Field read_compact_nullable_string(ByteReader& in) {
    return text(in.read_compact_nullable_string());
}
Field read_bytes(ByteReader& in) {
    return text(in.read_bytes());
}
Field read_nullable_bytes(ByteReader& in) {
    return text(in.read_nullable_bytes());
}
Field read_compact_bytes(ByteReader& in) {
    return text(in.read_compact_bytes());
}
Field read_count(ByteReader& in) {
    return std::to_string(in.read_count());
}
Field read_compact_count(ByteReader& in) {
    return std::to_string(in.read_compact_count());
}

class Fields : public testing::TestWithParam<FieldCase> {};

TEST_P(Fields, AreBoundedByTheirInput) {
    const ExactBytes bytes(from_hex(GetParam().hex));
    ByteReader in(bytes.view());
    EXPECT_EQ(GetParam().read(in), GetParam().field);
    EXPECT_EQ(in.error(), GetParam().error);
}

constexpr auto truncated = DecodeErrorCode::truncated;
constexpr auto null_not_allowed = DecodeErrorCode::null_not_allowed;
constexpr auto length_out_of_range = DecodeErrorCode::length_out_of_range;
constexpr auto count_too_large = DecodeErrorCode::count_too_large;

// clang-format off
INSTANTIATE_TEST_SUITE_P(
    Forms, Fields,
    testing::Values(
        FieldCase{"string", read_string, "0002 6162", "ab", {}},
        FieldCase{"string_empty", read_string, "0000", "", {}},
        FieldCase{"string_null", read_string, "ffff 6162", "", null_not_allowed},
        FieldCase{"string_past_the_end", read_string, "0003 6162", "", truncated},
        FieldCase{"string_length_cut", read_string, "00", "", truncated},
        FieldCase{"nullable_string", read_nullable_string, "0001 61", "a", {}},
        FieldCase{"nullable_string_null", read_nullable_string, "ffff", {}, {}},
        FieldCase{"nullable_string_any_negative_length_is_null", read_nullable_string, "8000", {}, {}},
        FieldCase{"nullable_string_past_the_end", read_nullable_string, "7fff 61", "", truncated},
        FieldCase{"compact_string", read_compact_string, "03 6162", "ab", {}},
        FieldCase{"compact_string_empty", read_compact_string, "01", "", {}},
        FieldCase{"compact_string_null", read_compact_string, "00", "", null_not_allowed},
        FieldCase{"compact_string_past_the_end", read_compact_string, "04 6162", "", truncated},
        FieldCase{"compact_string_of_32767_past_the_end", read_compact_string, "808002 61", "", truncated},
        FieldCase{"compact_string_of_32768", read_compact_string, "818002 61", "", length_out_of_range},
        FieldCase{"compact_string_longest", read_compact_string, "ffffffff0f 61", "", length_out_of_range},
        FieldCase{"compact_nullable_string", read_compact_nullable_string, "02 61", "a", {}},
        FieldCase{"compact_nullable_string_null", read_compact_nullable_string, "00", {}, {}},
        FieldCase{"compact_nullable_string_of_32768", read_compact_nullable_string, "818002", "", length_out_of_range},
        FieldCase{"bytes", read_bytes, "00000002 0001", std::string("\0\1", 2), {}},
        FieldCase{"bytes_null", read_bytes, "ffffffff", "", null_not_allowed},
        FieldCase{"bytes_past_the_end", read_bytes, "7fffffff 00", "", truncated},
        FieldCase{"nullable_bytes_null", read_nullable_bytes, "ffffffff", {}, {}},
        FieldCase{"nullable_bytes_past_the_end", read_nullable_bytes, "00000001", "", truncated},
        FieldCase{"compact_bytes", read_compact_bytes, "03 6162", "ab", {}},
        FieldCase{"compact_bytes_null", read_compact_bytes, "00", "", null_not_allowed},
        FieldCase{"compact_bytes_have_no_limit_but_the_end", read_compact_bytes, "818002 61", "", truncated},
        FieldCase{"count", read_count, "00000002 0000", "2", {}},
        FieldCase{"count_negative", read_count, "ffffffff 0000", "0", null_not_allowed},
        FieldCase{"count_above_the_remaining_bytes", read_count, "00000003 0000", "0", count_too_large},
        FieldCase{"count_cut", read_count, "000000", "0", truncated},
        FieldCase{"compact_count", read_compact_count, "03 0000", "2", {}},
        FieldCase{"compact_count_null", read_compact_count, "00 0000", "0", null_not_allowed},
        FieldCase{"compact_count_above_the_remaining_bytes", read_compact_count, "04 0000", "0", count_too_large},
        FieldCase{"compact_count_cut", read_compact_count, "80", "0", truncated}),
    testing_support::CaseName());
// clang-format on

TEST(ByteReader, TakesALongCompactStringWhoseLengthNeedsTwoBytes) {
    const std::string metadata(127, 'm');
    const std::string bytes = from_hex("8001") + metadata;
    ByteReader in(bytes);
    EXPECT_EQ(in.read_compact_string(), metadata);
    EXPECT_TRUE(in.ok());
}

TEST(ByteReader, ReservesOnlyForElementsThatTheRemainingBytesCanHold) {
    const std::string bytes(10, '\0');
    const ByteReader in(bytes);
    EXPECT_EQ(in.reservation(2, 4), 2);
    EXPECT_EQ(in.reservation(10, 4), 2);
}

TEST(ByteReader, SkipsUnknownTagsBySizeAndHandsKnownOnesOver) {
    const std::string bytes = from_hex(
        "03"
        "07 02 aaaa"
        "01 02 1234"
        "e807 00"
        "5678");
    ByteReader in(bytes);
    std::int16_t known = 0;
    in.read_tags([&](std::uint32_t tag, std::uint32_t size) {
        if (tag == 1 && size == 2) {
            known = in.read_int16();
        }
        return tag == 1;
    });
    EXPECT_EQ(known, 0x1234);
    EXPECT_EQ(in.read_int16(), 0x5678);
}

TEST(ByteReader, EndsAnEndlessTagSectionWithTheBytes) {
    const std::string bytes = from_hex("ffffffff0f 00 00 01 00");
    ByteReader in(bytes);
    in.skip_tags();
    EXPECT_EQ(in.error(), DecodeErrorCode::truncated);
}

}  // namespace
}  // namespace warren::core
