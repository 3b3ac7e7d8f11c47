#include "zookeeper/paths.h"

#include <algorithm>

namespace warren::zookeeper {

std::string join(std::string_view folder, std::string_view name) {
    std::string path(folder);
    while (path.ends_with('/')) path.pop_back();
    path += '/';
    path += name;
    return path;
}

std::vector<std::string> prefixes(std::string_view path) {
    std::vector<std::string> all;
    for (std::string_view name : names_below("", path)) all.push_back(join(all.empty() ? "" : all.back(), name));
    return all;
}

std::vector<std::string_view> names_below(std::string_view folder, std::string_view path) {
    std::vector<std::string_view> names;
    if (!path.starts_with(folder)) return names;
    path.remove_prefix(folder.size());
    if (!path.starts_with('/')) return names;
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::string_view name = path.substr(0, path.find('/'));
        if (!name.empty()) names.push_back(name);
        path.remove_prefix(name.size());
    }
    return names;
}

}  // namespace warren::zookeeper
