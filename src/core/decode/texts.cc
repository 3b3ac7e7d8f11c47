#include "core/decode/texts.h"

#include "warren/base/utf8.h"

namespace warren::core {

bool is_utf8(std::string_view text) {
    if (is_ascii(text)) {
        return true;
    }
    while (!text.empty()) {
        const std::size_t length = base::first_code_point(text).length;
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace warren::core
