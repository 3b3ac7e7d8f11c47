#include "notify/template/printf.h"

#include "notify/template/printer.h"
#include "notify/template/unicode.h"

#include <optional>

namespace warren::notify::language {
namespace {

/// Beyond that Go takes a number for a mistake.
constexpr std::int64_t largest_number = 1'000'000;

/// Go through a format, one verb after the other.
class FormatReader {
public:
    FormatReader(std::string_view format, Arguments values, std::size_t longest)
        : format_(format), values_(values), printer_(longest) {}

    base::Result<std::string> run() {
        while (at_ < format_.size()) {
            literal();
            if (at_ < format_.size()) directive();
            if (is_too_wide_) {
                return base::failure("printf: a width or precision above " + std::to_string(largest_width));
            }
            if (printer_.is_too_long()) return base::failure("printf: the text grows too long");
        }
        if (!is_reordered_ && next_value_ < values_.size()) surplus();
        return std::move(printer_.text());
    }

private:
    FormatFlags& flags() { return printer_.format().flags; }
    [[nodiscard]] char peek() const { return at_ < format_.size() ? format_[at_] : '\0'; }

    void literal() {
        const auto end = std::min(format_.find('%', at_), format_.size());
        printer_.write(format_.substr(at_, end - at_));
        at_ = end;
    }

    /// From a percent sign to its verb.
    void directive() {
        ++at_;
        flags() = {};
        is_good_index_ = true;
        after_index_ = false;
        read_flags();
        index();
        width();
        if (peek() == '.' && at_ + 1 < format_.size()) precision();
        if (!after_index_) index();
        if (at_ >= format_.size()) return printer_.write("%!(NOVERB)");
        is_too_wide_ = flags().width.value_or(0) > largest_width || flags().precision.value_or(0) > largest_width;
        if (!is_too_wide_) verb();
    }

    void read_flags() {
        for (; at_ < format_.size(); ++at_) {
            switch (format_[at_]) {
                case '#':
                    flags().sharp = true;
                    break;
                case '0':
                    flags().zero = true;
                    break;
                case '+':
                    flags().plus = true;
                    break;
                case '-':
                    flags().minus = true;
                    break;
                case ' ':
                    flags().space = true;
                    break;
                default:
                    return;
            }
        }
    }

    /// Digits up to `end`; none if there are none, and if there are too many: then nothing is left to read.
    std::optional<int> number(std::size_t end) {
        std::optional<int> value;
        for (; at_ < end && peek() >= '0' && peek() <= '9'; ++at_) {
            if (value.value_or(0) > largest_number) {
                at_ = end;
                return std::nullopt;
            }
            value = value.value_or(0) * 10 + (peek() - '0');
        }
        return value;
    }

    /// `[2]`: which value comes next.
    void index() {
        if (peek() != '[') return after_no_index();
        is_reordered_ = true;
        const auto close = format_.find(']', at_ + 1);
        if (close == std::string_view::npos || format_.size() - at_ < 3) {
            ++at_;
            is_good_index_ = false;
            return after_no_index();
        }
        ++at_;
        const auto wanted = number(close);
        const bool is_number = wanted && at_ == close;
        at_ = close + 1;
        after_index_ = is_number;
        if (is_number && *wanted >= 1 && static_cast<std::size_t>(*wanted) <= values_.size()) {
            next_value_ = static_cast<std::size_t>(*wanted) - 1;
        } else {
            is_good_index_ = false;
        }
    }

    void after_no_index() { after_index_ = false; }

    /// `*`: the next value, if it is an integer of sensible size.
    std::optional<int> value_as_number() {
        if (next_value_ >= values_.size()) return std::nullopt;
        const auto& value = values_[next_value_++];
        std::int64_t number = largest_number + 1;
        if (value.is(Kind::integer)) number = value.integer();
        if (value.is(Kind::unsigned_integer) && value.unsigned_integer() <= largest_number) {
            number = static_cast<std::int64_t>(value.unsigned_integer());
        }
        if (number > largest_number || number < -largest_number) return std::nullopt;
        return static_cast<int>(number);
    }

    void width() {
        if (peek() == '*') {
            ++at_;
            flags().width = value_as_number();
            if (!flags().width) printer_.write("%!(BADWIDTH)");
            if (flags().width.value_or(0) < 0) {
                flags().width = -*flags().width;
                flags().minus = true;
                flags().zero = false;
            }
            after_index_ = false;
            return;
        }
        flags().width = number(format_.size());
        if (after_index_ && flags().width) is_good_index_ = false;
    }

    void precision() {
        ++at_;
        if (after_index_) is_good_index_ = false;
        index();
        if (peek() != '*') {
            flags().precision = number(format_.size()).value_or(0);
            return;
        }
        ++at_;
        flags().precision = value_as_number();
        if (flags().precision.value_or(0) < 0) flags().precision.reset();
        if (!flags().precision) printer_.write("%!(BADPREC)");
        after_index_ = false;
    }

    void verb() {
        const auto verb = first_character(format_.substr(at_));
        at_ += verb.length;
        if (verb.value == '%') return printer_.write("%");
        if (!is_good_index_) return complain(verb.value, "(BADINDEX)");
        if (next_value_ >= values_.size()) return complain(verb.value, "(MISSING)");
        if (verb.value == 'v' || verb.value == 'w') {
            flags().sharp_v = flags().sharp;
            flags().plus_v = flags().plus;
            flags().sharp = false;
            flags().plus = false;
        }
        printer_.print(values_[next_value_++], verb.value);
    }

    void complain(char32_t verb, std::string_view complaint) {
        std::string text = "%!";
        append_character(text, verb);
        printer_.write(text.append(complaint));
    }

    void surplus() {
        flags() = {};
        printer_.write("%!(EXTRA ");
        for (auto index = next_value_; index < values_.size(); ++index) {
            if (index > next_value_) printer_.write(", ");
            if (values_[index].exists()) {
                printer_.write(values_[index].type().name);
                printer_.write("=");
            }
            printer_.print(values_[index], 'v');
        }
        printer_.write(")");
    }

    std::string_view format_;
    Arguments values_;
    std::size_t at_ = 0;
    std::size_t next_value_ = 0;
    /// Whether any index was read: then it is not said which values are left over.
    bool is_reordered_ = false;
    bool is_good_index_ = true;
    /// Whether the last thing read was an index.
    bool after_index_ = false;
    bool is_too_wide_ = false;
    Printer printer_;
};

}  // namespace

base::Result<std::string> print_format(std::string_view format, Arguments values, std::size_t longest) {
    return FormatReader(format, values, longest).run();
}

}  // namespace warren::notify::language
