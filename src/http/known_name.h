#pragma once

#include "http/target.h"

#include <string>

namespace warren::http {

/// Telegraf escapes names twice, so a name may still be escaped after the one decoding of its path. Returns `name`, or
/// its decoded form if only that one is `known`.
template <typename Known>
[[nodiscard]] std::string known_name(const std::string& name, Known known) {
    if (name.find('%') == std::string::npos || known(name)) return name;
    const auto decoded = percent_decoded(name);
    return decoded && known(*decoded) ? *decoded : name;
}

}  // namespace warren::http
