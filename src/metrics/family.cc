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

void append_header(std::string& page, const Family& family) {
    page.append("# HELP ").append(family.name).append(" ");
    append_help(page, family.help);
    page.append("\n# TYPE ").append(family.name);
    page.append(family.kind == FamilyKind::counter ? " counter\n" : " gauge\n");
}

std::size_t size_of_page(const std::vector<Family>& families) {
    constexpr std::size_t header_words = 32;
    std::size_t size = 0;
    for (const auto& family : families) {
        size += header_words + 2 * family.name.size() + 2 * family.help.size() + family.lines.size();
    }
    return size;
}

}  // namespace

void append_label(std::string& labels, std::string_view name, std::string_view value) {
    if (!labels.empty()) labels += ',';
    labels.append(name).append("=\"");
    append_label_value(labels, value);
    labels += '"';
}

void append_series(Family& family, std::string_view labels, double value) {
    auto& out = family.lines;
    out += family.name;
    if (!labels.empty()) out.append("{").append(labels).append("}");
    out += ' ';
    base::append_metric_value(out, value);
    out += '\n';
}

std::string render(std::vector<Family> families) {
    std::stable_sort(families.begin(), families.end(),
                     [](const Family& left, const Family& right) { return left.name < right.name; });
    std::string page;
    page.reserve(size_of_page(families));
    std::string_view previous;
    for (auto& family : families) {
        if (family.lines.empty()) continue;
        if (family.name != previous) append_header(page, family);
        previous = family.name;
        page += family.lines;
        // The page of a large site takes hundreds of megabytes: never hold two of them.
        std::string().swap(family.lines);
    }
    return page;
}

}  // namespace warren::metrics
