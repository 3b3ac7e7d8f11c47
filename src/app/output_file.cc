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

}  // namespace

base::Result<void> redirect_output(const std::filesystem::path& path) {
    std::error_code failed;
    if (std::filesystem::exists(path, failed)) {
        std::filesystem::rename(path, path.string() + local_time_suffix(), failed);
        if (failed) return base::failure("Cannot move old out file: " + failed.message());
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
