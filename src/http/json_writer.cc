#include "http/json_writer.h"

#include "warren/base/json_text.h"
#include "warren/base/number_text.h"

namespace warren::http {

void JsonWriter::key(std::string_view name) {
    separate();
    base::append_json_string(out_, name, base::HtmlEscape::yes);
    out_ += ':';
    needs_comma_ = false;
}

void JsonWriter::string(std::string_view text) {
    separate();
    base::append_json_string(out_, text, base::HtmlEscape::yes);
}

void JsonWriter::share(float value) {
    separate();
    base::append_float32(out_, value);
}

void JsonWriter::open(char bracket) {
    separate();
    out_ += bracket;
    needs_comma_ = false;
}

void JsonWriter::close(char bracket) {
    out_ += bracket;
    needs_comma_ = true;
}

void JsonWriter::literal(std::string_view text) {
    separate();
    out_ += text;
}

void JsonWriter::separate() {
    if (needs_comma_) out_ += ',';
    needs_comma_ = true;
}

}  // namespace warren::http
