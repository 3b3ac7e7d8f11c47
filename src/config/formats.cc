#include "config/formats.h"

#include <algorithm>
#include <array>

namespace warren::config {
namespace {

constexpr std::array names{FileName{"burrow.json", Format::json},
                           FileName{"burrow.toml", Format::toml},
                           FileName{"burrow.yaml", Format::yaml},
                           FileName{"burrow.yml", Format::yaml},
                           FileName{"burrow.properties", Format::unknown},
                           FileName{"burrow.props", Format::unknown},
                           FileName{"burrow.prop", Format::unknown},
                           FileName{"burrow.hcl", Format::unknown},
                           FileName{"burrow.tfvars", Format::unknown},
                           FileName{"burrow.dotenv", Format::env},
                           FileName{"burrow.env", Format::env},
                           FileName{"burrow.ini", Format::unknown}};

std::string_view extension_of(std::string_view name) {
    const std::size_t slash = name.rfind('/');
    const std::size_t dot = name.rfind('.');
    const bool has_one = dot != std::string_view::npos && (slash == std::string_view::npos || slash < dot);
    return has_one ? name.substr(dot) : std::string_view();
}

}  // namespace

std::span<const FileName> file_names() {
    return names;
}

Format format_of(std::string_view file_name) {
    const std::string_view extension = extension_of(file_name);
    const auto* known = std::find_if(names.begin(), names.end(),
                                     [&](const FileName& one) { return extension_of(one.name) == extension; });
    return known == names.end() ? Format::toml : known->format;
}

}  // namespace warren::config
