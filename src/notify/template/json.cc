#include "notify/template/json.h"

#include "notify/template/float_text.h"
#include "notify/template/types.h"
#include "warren/base/json_text.h"

#include <cmath>
#include <cstdint>

namespace warren::notify::language {
namespace {

/// How bytes travel in JSON.
std::string base64(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto group = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t index = 0; index < 3; ++index) {
            bits = (bits << 8U) | (index < group.size() ? static_cast<unsigned char>(group[index]) : 0U);
        }
        for (std::size_t index = 0; index < 4; ++index) {
            out += index <= group.size() ? alphabet[(bits >> (18U - 6U * index)) & 0x3FU] : '=';
        }
    }
    return out;
}

/// Exponents only for the very small and the very large, and without leading zeros.
std::string number_text(double value, unsigned bits) {
    const double size = std::fabs(value);
    const bool is_plain = bits == 32 ? size >= static_cast<double>(1e-6F) && size < static_cast<double>(1e21F)
                                     : size >= 1e-6 && size < 1e21;
    if (size == 0 || is_plain) return float_text(value, 'f', std::nullopt, bits);
    auto text = float_text(value, 'e', std::nullopt, bits);
    const auto zero = text.find("e-0");
    if (zero != std::string::npos) text.erase(zero + 2, 1);
    return text;
}

class Encoder {
public:
    explicit Encoder(std::size_t longest) : longest_(longest) {}

    base::Result<std::string> run(const Value& value) {
        if (!write(value)) return base::failure("a value of type " + refused_ + " cannot be written as JSON");
        if (is_too_long()) return base::failure("the JSON text grows too long");
        return std::move(out_);
    }

private:
    [[nodiscard]] bool is_too_long() const { return out_.size() > longest_; }

    bool refuse(const Value& value) {
        refused_ = value.type().name;
        return false;
    }

    bool write(const Value& value) {
        // A list that is nil is null too, but one of bytes is a text.
        if (value.is_nil()) return raw("null");
        if (value.type().json != nullptr) {
            const auto text = value.type().json(value);
            return text ? raw(*text) : refuse(value);
        }
        switch (value.type().kind) {
            case Kind::boolean:
                return raw(value.boolean() ? "true" : "false");
            case Kind::integer:
                return raw(std::to_string(value.integer()));
            case Kind::unsigned_integer:
                return raw(std::to_string(value.unsigned_integer()));
            case Kind::floating:
                return raw(number_text(value.floating(), value.type().bits));
            case Kind::text:
                return text(value.view());
            case Kind::list:
                return value.is(bytes_type) ? text(base64(to_bytes(value.list()))) : list(value.list());
            case Kind::map:
                return map(*value.map());
            case Kind::record:
                return record(value);
            case Kind::pointer:
                return write(value.pointee());
            default:
                return refuse(value);
        }
    }

    bool raw(std::string_view text) {
        out_ += text;
        return true;
    }

    bool text(std::string_view text) {
        base::append_json_string(out_, text, base::HtmlEscape::yes);
        return true;
    }

    bool list(const List& list) {
        out_ += '[';
        for (std::size_t index = 0; index < list.size() && !is_too_long(); ++index) {
            if (index > 0) out_ += ',';
            if (!write(list[index])) return false;
        }
        return raw("]");
    }

    bool map(const Map& map) {
        out_ += '{';
        for (const auto& [key, value] : map.entries) {
            if (out_.back() != '{') out_ += ',';
            text(key);
            out_ += ':';
            if (!write(value)) return false;
        }
        return raw("}");
    }

    bool record(const Value& value) {
        const auto fields = value.type().fields;
        out_ += '{';
        for (std::size_t index = 0; index < fields.size(); ++index) {
            if (fields[index].json_name.empty()) continue;
            if (out_.back() != '{') out_ += ',';
            text(fields[index].json_name);
            out_ += ':';
            if (!write(value.record()->field(index))) return false;
        }
        return raw("}");
    }

    std::size_t longest_;
    std::string out_;
    std::string refused_;
};

}  // namespace

base::Result<std::string> to_json(const Value& value, std::size_t longest) {
    return Encoder(longest).run(value);
}

}  // namespace warren::notify::language
