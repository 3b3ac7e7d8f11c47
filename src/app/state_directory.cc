#include "app/state_directory.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace warren::app {
namespace {

/// File systems take 255 bytes, of which two names and the ending are made.
constexpr std::size_t longest_part = 110;

bool is_plain(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
}

/// FNV-1a.
std::uint64_t hash_of(std::string_view name) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char letter : name) hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001b3;
    return hash;
}

/// Letters that may mean something to a file system or a shell become `%` and two digits.
std::string file_name_of(std::string_view name) {
    std::string safe;
    char digits[24];
    for (const char letter : name) {
        if (is_plain(letter)) {
            safe += letter;
        } else {
            std::snprintf(digits, sizeof digits, "%%%02x", static_cast<unsigned>(static_cast<std::uint8_t>(letter)));
            safe += digits;
        }
    }
    if (safe.size() <= longest_part) return safe;
    std::snprintf(digits, sizeof digits, ".%016llx", static_cast<unsigned long long>(hash_of(name)));
    return safe.substr(0, longest_part - 17) + digits;
}

}  // namespace

base::Result<void> make_state_directory(const std::string& directory) {
    std::error_code failed;
    std::filesystem::create_directories(directory, failed);
    if (failed) return base::failure(directory + ": " + failed.message());
    return {};
}

std::string snapshot_path(const std::string& directory, const core::ClusterName& cluster,
                          const core::ConsumerName& consumer) {
    const std::string name = file_name_of(cluster.view()) + "." + file_name_of(consumer.view()) + ".snapshot";
    return (std::filesystem::path(directory) / name).string();
}

}  // namespace warren::app
