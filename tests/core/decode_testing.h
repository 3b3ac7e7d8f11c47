#pragma once

#include "warren/core/model/topic_id.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace warren::core::decode_testing {

/// The bytes that `text` writes in hexadecimal; spaces are for the reader.
inline std::string from_hex(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string bytes;
    std::optional<std::size_t> high;
    for (const char c : text) {
        if (c == ' ') {
            continue;
        }
        const std::size_t digit = digits.find(c);
        if (digit == std::string_view::npos) {
            throw std::invalid_argument("not hexadecimal: " + std::string(text));
        }
        if (high) {
            bytes.push_back(static_cast<char>(*high << 4 | digit));
            high.reset();
        } else {
            high = digit;
        }
    }
    if (high) {
        throw std::invalid_argument("half a byte at the end: " + std::string(text));
    }
    return bytes;
}

inline std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        text.push_back(digits[static_cast<unsigned char>(c) >> 4]);
        text.push_back(digits[static_cast<unsigned char>(c) & 0xF]);
    }
    return text;
}

/// As the vectors show text: ill-formed UTF-8 replaced by U+FFFD.
inline std::string shown(std::string_view text) {
    using nlohmann::json;
    return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
}

/// Base64url without padding of a uuid.
inline std::string uuid_text(const TopicId& id) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const auto bit = [&](unsigned i) {
        return i < 64 ? (id.high >> (63 - i)) & 1 : i < 128 ? (id.low >> (127 - i)) & 1 : 0;
    };
    std::string text;
    for (unsigned first = 0; first < 128; first += 6) {
        std::size_t digit = 0;
        for (unsigned i = first; i < first + 6; ++i) digit = digit << 1 | bit(i);
        text.push_back(digits[digit]);
    }
    return text;
}

/// A copy of some bytes that ends exactly with its memory, so that AddressSanitizer sees a read beyond it.
class ExactBytes {
public:
    explicit ExactBytes(std::string_view bytes) : size_(bytes.size()), bytes_(std::make_unique<char[]>(size_)) {
        std::copy(bytes.begin(), bytes.end(), bytes_.get());
    }
    [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }

private:
    std::size_t size_;
    std::unique_ptr<char[]> bytes_;
};

using OptionalBytes = std::optional<std::string>;

/// One element of a vector file: the bytes of a record and what must come out. The bytes of
/// consumer-offsets-vectors.json are what Kafka's serializer classes write, or such bytes damaged on purpose; those of
/// consumer-offsets-live-vectors.json are records of running brokers from 1.1 to 4.3, and what Kafka 4.3's own classes
/// read in them. On success `expect` holds `key_type`, `key`, `tombstone`, `value_version` and `value`; else `error`
/// with `part` and `code`, and of the others what was readable before the error. Strings of ill-formed UTF-8 stand with
/// U+FFFD, uuids in base64url.
struct Vector {
    std::string name;
    /// A record of a control batch, or one of another topic.
    bool control = false;
    bool other_topic = false;
    /// In a dialect that a decoder may refuse.
    bool optional = false;
    OptionalBytes key;
    OptionalBytes value;
    nlohmann::json expect;

    /// Not a record of the offsets topic's plain batches.
    [[nodiscard]] bool foreign() const { return control || other_topic; }
    [[nodiscard]] bool expects_error() const { return expect.contains("error"); }
    [[nodiscard]] bool expects_warning(std::string_view warning) const {
        const auto warnings = expect.value("warnings", std::vector<std::string>());
        return std::find(warnings.begin(), warnings.end(), warning) != warnings.end();
    }
};

inline std::vector<Vector> load_vectors(const std::string& file) {
    const auto bytes = [](const nlohmann::json& hex) {
        return hex.is_null() ? std::nullopt : OptionalBytes(from_hex(hex.get<std::string>()));
    };
    std::ifstream in(std::string(WARREN_TEST_DATA) + "/" + file);
    std::vector<Vector> vectors;
    for (const auto& element : nlohmann::json::parse(in)) {
        vectors.push_back({
            .name = element.at("name"),
            .control = element.value("control_batch", false),
            .other_topic = element.contains("topic"),
            .optional = element.value("optional", false),
            .key = bytes(element.at("key_hex")),
            .value = bytes(element.at("value_hex")),
            .expect = element.at("expect"),
        });
    }
    return vectors;
}

/// The vectors of both files.
inline const std::vector<Vector>& all_vectors() {
    static const std::vector<Vector> vectors = [] {
        auto all = load_vectors("consumer-offsets-vectors.json");
        const auto live = load_vectors("consumer-offsets-live-vectors.json");
        all.insert(all.end(), live.begin(), live.end());
        return all;
    }();
    return vectors;
}

}  // namespace warren::core::decode_testing
