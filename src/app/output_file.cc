#include "app/output_file.h"

#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>

namespace warren::app {
namespace {

std::string local_time_suffix() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    localtime_r(&now, &parts);
    char text[32];
    const auto length = std::strftime(text, sizeof text, ".%Y-%m-%d_%H:%M:%S", &parts);
    return {text, length};
}

/// In Go's form: `rename a b: permission denied`.
std::string rename_error(const std::string& from, const std::string& to, const std::error_code& error) {
    std::string words = error.message();
    if (!words.empty() && words[0] >= 'A' && words[0] <= 'Z') words[0] = static_cast<char>(words[0] - 'A' + 'a');
    return "rename " + from + " " + to + ": " + words;
}

}  // namespace

base::Result<void> redirect_output(const std::filesystem::path& path) {
    std::error_code failed;
    if (std::filesystem::exists(path, failed)) {
        const std::string aside = path.string() + local_time_suffix();
        std::filesystem::rename(path, aside, failed);
        if (failed) return base::failure("Cannot move old out file: " + rename_error(path.string(), aside, failed));
    }
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_SYNC | O_CLOEXEC, 0644);
    if (file < 0) return {};
    std::fflush(stdout);
    std::fflush(stderr);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    close(file);
    return {};
}

}  // namespace warren::app
