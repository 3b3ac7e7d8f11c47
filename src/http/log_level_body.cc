#include "http/log_level_body.h"

#include "http/ascii.h"

#include <nlohmann/json.hpp>

#include <cstddef>

namespace warren::http {
namespace {

/// Sees the pieces of a JSON text and remembers the field `level` of the outermost object.
class LevelFinder final : public nlohmann::json_sax<nlohmann::json> {
public:
    [[nodiscard]] const std::string& level() const { return level_; }
    [[nodiscard]] bool has_wrong_type() const { return wrong_type_; }

    bool null() override { return true; }
    bool boolean(bool) override { return other_value(); }
    bool number_integer(number_integer_t) override { return other_value(); }
    bool number_unsigned(number_unsigned_t) override { return other_value(); }
    bool number_float(number_float_t, const string_t&) override { return other_value(); }
    bool binary(binary_t&) override { return other_value(); }
    bool string(string_t& text) override {
        if (depth_ == 0) return other_value();
        if (at_level()) level_ = text;
        return true;
    }
    bool start_object(std::size_t) override {
        if (depth_ > 0) other_value();
        ++depth_;
        return true;
    }
    bool start_array(std::size_t) override {
        other_value();
        ++depth_;
        return true;
    }
    bool key(string_t& name) override {
        if (depth_ == 1) is_level_ = equal_ignoring_case(name, "level");
        return true;
    }
    bool end_object() override { return end(); }
    bool end_array() override { return end(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override { return false; }

private:
    [[nodiscard]] bool at_level() const { return depth_ == 1 && is_level_; }
    bool other_value() {
        if (depth_ == 0 || at_level()) wrong_type_ = true;
        return true;
    }
    bool end() {
        --depth_;
        return true;
    }

    std::size_t depth_ = 0;
    bool is_level_ = false;
    bool wrong_type_ = false;
    std::string level_;
};

}  // namespace

std::optional<std::string> level_in_body(std::string_view body) {
    LevelFinder finder;
    const bool parsed = nlohmann::json::sax_parse(body, &finder, nlohmann::json::input_format_t::json, false);
    if (!parsed || finder.has_wrong_type()) return std::nullopt;
    return finder.level();
}

std::optional<runtime::LogLevel> settable_level(std::string_view word) {
    const auto level = lower(word);
    if (level == "debug" || level == "trace") return runtime::LogLevel::debug;
    if (level == "info") return runtime::LogLevel::info;
    if (level == "warn" || level == "warning") return runtime::LogLevel::warn;
    if (level == "error") return runtime::LogLevel::error;
    if (level == "fatal") return runtime::LogLevel::fatal;
    return std::nullopt;
}

}  // namespace warren::http
