#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace warren::zookeeper {

/// `name` below `folder`, which may be the root `/` or empty.
[[nodiscard]] std::string join(std::string_view folder, std::string_view name);

/// `/a/b/c` as `/a`, `/a/b`, `/a/b/c`: what has to exist, in the order in which it can be made. Nothing for `/`.
[[nodiscard]] std::vector<std::string> prefixes(std::string_view path);

/// The names of `path` below `folder`; none if it does not lie there.
[[nodiscard]] std::vector<std::string_view> names_below(std::string_view folder, std::string_view path);

}  // namespace warren::zookeeper
