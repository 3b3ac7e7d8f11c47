#include "app/pidfile.h"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <signal.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace warren::app {
namespace {

using base::failure;
using base::Result;
namespace fs = std::filesystem;

std::string reason(int error) {
    std::string text = std::strerror(error);
    if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

/// The file's text without white space around it; none if there is no such file.
Result<std::optional<std::string>> content_of(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
        return failure("Cannot read PID file: read " + path.string() + ": is a directory");
    }
    errno = 0;
    std::ifstream file(path);
    if (!file) {
        if (errno == ENOENT) return std::nullopt;
        return failure("Cannot read PID file: open " + path.string() + ": " + reason(errno));
    }
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    constexpr const char* white = " \t\r\n";
    const auto first = text.find_first_not_of(white);
    if (first == std::string::npos) return std::string();
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::optional<long> number_in(const std::string& text) {
    long number = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
    return number;
}

fs::path program_of(long pid) {
    std::error_code failed;
    const fs::path program = fs::read_symlink("/proc/" + std::to_string(pid) + "/exe", failed);
    return failed ? fs::path() : program;
}

/// Whether `pid` is a living process that can be the daemon: after a reboot the number may belong to any other program.
bool holds_the_file(long pid) {
    if (pid <= 0) return false;
    const bool alive = kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
    if (!alive) return false;
    const fs::path other = program_of(pid);
    return other.empty() || other.filename() == program_of(getpid()).filename();
}

Result<void> write_pid(const fs::path& path) {
    const fs::path temporary = path.string() + ".new";
    errno = 0;
    std::ofstream file(temporary, std::ios::trunc);
    file << getpid();
    file.close();
    if (!file || path.empty()) {
        return failure("Cannot write PID file: open " + path.string() + ": " + reason(errno != 0 ? errno : ENOENT));
    }
    std::error_code failed;
    fs::rename(temporary, path, failed);
    if (failed) return failure("Cannot write PID file: rename " + path.string() + ": " + failed.message());
    return {};
}

}  // namespace

Pidfile::Pidfile(fs::path path) : path_(std::move(path)) {}
Pidfile::Pidfile(Pidfile&& other) noexcept : path_(std::exchange(other.path_, {})) {}

Pidfile::~Pidfile() {
    if (path_.empty()) return;
    std::error_code failed;
    fs::remove(path_, failed);
    if (failed) std::fprintf(stdout, "Failed to remove PID file: %s\n", failed.message().c_str());
}

Result<Pidfile> Pidfile::take(const fs::path& path) {
    const auto content = content_of(path);
    if (!content) return tl::unexpected(content.error());
    if (*content && !(*content)->empty()) {
        const auto pid = number_in(**content);
        if (!pid)
            return failure("Cannot interpret contents of PID file: parsing \"" + **content + "\": invalid syntax");
        if (*pid == getpid()) {
            std::fprintf(stdout, "Found existing pidfile matching current pid\n");
        } else if (holds_the_file(*pid)) {
            return failure("Existing process running on PID " + std::to_string(*pid) +
                           ". Exiting (my pid = " + std::to_string(getpid()) + ")");
        }
    }
    if (const auto written = write_pid(path); !written) return tl::unexpected(written.error());
    return Pidfile(path);
}

}  // namespace warren::app
