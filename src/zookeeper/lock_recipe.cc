#include "zookeeper/lock_recipe.h"

#include "zookeeper/paths.h"

#include <charconv>
#include <random>
#include <system_error>

namespace warren::zookeeper {
namespace {

constexpr std::size_t id_digits = 32;

/// What follows the last `mark`; the whole name if it is not there.
std::string_view after_last(std::string_view name, std::string_view mark) {
    const auto place = name.rfind(mark);
    return place == std::string_view::npos ? name : name.substr(place + mark.size());
}

}  // namespace

std::string lock_folder(std::string_view root_path) {
    return join(root_path, "notifier");
}

std::string lock_node_prefix(std::string_view id) {
    return "_c_" + std::string(id) + "-lock-";
}

std::string new_competitor_id() {
    std::random_device random;
    std::uniform_int_distribution<std::size_t> digit(0, 15);
    std::string id;
    for (std::size_t i = 0; i < id_digits; ++i) id += "0123456789abcdef"[digit(random)];
    return id;
}

std::optional<std::int32_t> sequence_of(std::string_view name) {
    const std::string_view digits = after_last(name, name.find("lock-") == std::string_view::npos ? "__" : "lock-");
    std::int32_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, number);
    if (error != std::errc{} || rest != end) return std::nullopt;
    return number;
}

base::Result<Turn> turn_of(const std::vector<std::string>& names, std::string_view own) {
    const auto mine = sequence_of(own);
    bool found = false;
    Turn turn;
    std::optional<std::int32_t> highest_before;
    for (const std::string& name : names) {
        const auto number = sequence_of(name);
        if (!number) {
            return base::failure("the node '" + name + "' beside the competitors' has no number: remove it");
        }
        if (name == own) found = true;
        if (!mine || *number >= *mine || (highest_before && *number <= *highest_before)) continue;
        highest_before = number;
        turn.predecessor = name;
    }
    if (!found) return base::failure("the own node '" + std::string(own) + "' is gone");
    return turn;
}

std::vector<std::string> nodes_of(const std::vector<std::string>& names, std::string_view id) {
    const std::string prefix = lock_node_prefix(id);
    std::vector<std::string> own;
    for (const std::string& name : names) {
        if (name.starts_with(prefix)) own.push_back(name);
    }
    return own;
}

}  // namespace warren::zookeeper
