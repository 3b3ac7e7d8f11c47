#include "metrics/family.h"

#include "warren/base/number_text.h"
#include "warren/base/utf8.h"

#include <algorithm>
#include <cstddef>

namespace warren::metrics {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_plain(char byte) {
    return static_cast<unsigned char>(byte) < 0x80 && byte != '"' && byte != '\\' && byte != '\n';
}

void append_escaped(std::string& out, char byte) {
    out += '\\';
    out += byte == '\n' ? 'n' : byte;
}

void append_label_value(std::string& out, std::string_view value) {
    while (!value.empty()) {
        const auto plain =
            static_cast<std::size_t>(std::find_if_not(value.begin(), value.end(), is_plain) - value.begin());
        out.append(value.substr(0, plain));
        value.remove_prefix(plain);
        if (value.empty()) return;

        const auto length = base::first_code_point(value).length;
        if (length == 0) {
            out += replacement;
        } else if (length == 1) {
            append_escaped(out, value[0]);
        } else {
            out.append(value.substr(0, length));
        }
        value.remove_prefix(std::max<std::size_t>(length, 1));
    }
}

/// In help texts quotes stay as they are.
void append_help(std::string& out, std::string_view help) {
    for (const char byte : help) {
        if (byte == '\\' || byte == '\n') {
            append_escaped(out, byte);
        } else {
            out += byte;
        }
    }
}

std::string_view type_name(FamilyKind kind) {
    switch (kind) {
        case FamilyKind::counter:
            return "counter";
        case FamilyKind::histogram:
            return "histogram";
        case FamilyKind::gauge:
            break;
    }
    return "gauge";
}

void append_header(std::string& page, const Family& family) {
    page.append("# HELP ").append(family.name).append(" ");
    append_help(page, family.help);
    page.append("\n# TYPE ").append(family.name).append(" ").append(type_name(family.kind)).append("\n");
}

/// Hands the page on in pieces of about this size.
constexpr std::size_t piece = 64U * 1024;

/// The page so far that has not been handed on.
class PageBuffer {
public:
    explicit PageBuffer(const Sink& sink) : sink_(&sink) { text_.reserve(piece + piece / 8); }

    std::string& text() { return text_; }
    void hand_on_if_large() {
        if (text_.size() >= piece) hand_on();
    }
    void hand_on() {
        if (!text_.empty()) is_wanted_ = is_wanted_ && (*sink_)(text_);
        text_.clear();
    }
    /// Somebody still takes it.
    [[nodiscard]] bool is_wanted() const { return is_wanted_; }

private:
    const Sink* sink_;
    std::string text_;
    bool is_wanted_ = true;
};

/// Writes a family's header with its first series.
class PageSeries final : public SeriesWriter {
public:
    PageSeries(PageBuffer& page, const Family& family, bool has_header)
        : page_(&page), family_(&family), has_header_(has_header) {}

    [[nodiscard]] bool has_header() const { return has_header_; }

    void add(std::string_view suffix, std::string_view labels, double value) override {
        if (!page_->is_wanted()) return;
        auto& out = page_->text();
        if (!has_header_) append_header(out, *family_);
        has_header_ = true;
        out.append(family_->name).append(suffix);
        if (!labels.empty()) out.append("{").append(labels).append("}");
        out += ' ';
        base::append_metric_value(out, value);
        out += '\n';
        page_->hand_on_if_large();
    }

private:
    PageBuffer* page_;
    const Family* family_;
    bool has_header_;
};

}  // namespace

void append_label(std::string& labels, std::string_view name, std::string_view value) {
    if (!labels.empty()) labels += ',';
    labels.append(name).append("=\"");
    append_label_value(labels, value);
    labels += '"';
}

void write_families(std::vector<Family> families, const Sink& sink) {
    std::stable_sort(families.begin(), families.end(),
                     [](const Family& left, const Family& right) { return left.name < right.name; });
    PageBuffer page(sink);
    std::string_view shown;
    for (const auto& family : families) {
        PageSeries series(page, family, family.name == shown);
        family.write(series);
        if (series.has_header()) shown = family.name;
    }
    page.hand_on();
}

}  // namespace warren::metrics
