#include "app/pidfile.h"

#include "warren/base/json_text.h"

#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <limits>
#include <optional>
#include <signal.h>
#include <string_view>
#include <sys/types.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace warren::app {
namespace {

using base::failure;
using base::Result;
namespace fs = std::filesystem;

// No number is longer, whatever the file is.
constexpr std::size_t longest_content = 4096;
/// What the system keeps of the name of a process.
constexpr std::size_t longest_short_name = 15;

/// The last call's error, spelled as Go does: `open /x: permission denied`.
tl::unexpected<base::Error> system_failure(const std::string& what, const char* action, const std::string& path) {
    std::string words = std::strerror(errno);
    if (!words.empty()) words[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(words[0])));
    return failure(what + ": " + action + " " + path + ": " + words);
}

class Descriptor {
public:
    Descriptor(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

/// The beginning of the file; none if there is no such file.
Result<std::optional<std::string>> content_of(const std::string& path) {
    const Descriptor file(path, O_RDONLY | O_NONBLOCK);
    if (!file.is_open()) {
        if (errno == ENOENT) return std::nullopt;
        return system_failure("Cannot read PID file", "open", path);
    }
    std::string text(longest_content, '\0');
    const auto count = ::read(file.number(), text.data(), text.size());
    if (count < 0) return system_failure("Cannot read PID file", "read", path);
    text.resize(static_cast<std::size_t>(count));
    return text;
}

std::string_view without_white_space(std::string_view text) {
    constexpr std::string_view white = " \t\r\n";
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

/// The process that a file names; 0: none. Fails in Go's words.
Result<std::int64_t> pid_in(std::string_view content) {
    const std::string_view text = without_white_space(content);
    if (text.empty()) return 0;
    std::int64_t number = 0;
    const bool has_plus = text.size() > 1 && text[0] == '+' && text[1] != '-';
    const auto* begin = text.data() + (has_plus ? 1 : 0);
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(begin, end, number);
    if (error == std::errc() && stopped == end) return number;
    const bool is_too_large = error == std::errc::result_out_of_range && stopped == end;
    std::string words = "Cannot interpret contents of PID file: strconv.Atoi: parsing ";
    base::append_json_string(words, content, base::HtmlEscape::no);
    return failure(words + (is_too_large ? ": value out of range" : ": invalid syntax"));
}

/// The name of the program that a process runs; empty if the system does not tell.
std::string program_of(std::int64_t pid) {
    std::error_code failed;
    std::string name = fs::read_symlink("/proc/" + std::to_string(pid) + "/exe", failed).filename().string();
    // What the system appends once another version has been installed in its place.
    constexpr std::string_view replaced = " (deleted)";
    if (name.ends_with(replaced)) name.resize(name.size() - replaced.size());
    return name;
}

/// The beginning of the name under which a process was started. The system tells it of other users' processes as well,
/// and of those that have no program; empty if it does not.
std::string short_name_of(std::int64_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
    std::string name;
    std::getline(file, name);
    return name;
}

bool runs_the_daemon(std::int64_t pid) {
    const std::string own = program_of(getpid());
    if (const std::string other = program_of(pid); !other.empty()) return other == "burrow" || other == own;
    const std::string other = short_name_of(pid);
    return other.empty() || other == "burrow" || other == own.substr(0, longest_short_name) ||
           other == short_name_of(getpid());
}

/// Whether `pid` is a living process that can be the daemon: after a reboot the number may belong to any other program.
/// Burrow counts as well, since Warren takes its place, and its file.
bool holds_the_file(std::int64_t pid) {
    if (pid <= 0 || pid > std::numeric_limits<pid_t>::max()) return false;
    const bool is_alive = kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
    return is_alive && runs_the_daemon(pid);
}

Result<void> write_number(const Descriptor& file, const std::string& path) {
    const std::string text = std::to_string(getpid());
    const auto count = ::write(file.number(), text.data(), text.size());
    if (count != static_cast<ssize_t>(text.size())) return system_failure("Cannot write PID file", "write", path);
    return {};
}

/// For a file that may be written in a folder that may not.
Result<void> write_in_place(const std::string& path) {
    const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.is_open()) return system_failure("Cannot write PID file", "open", path);
    return write_number(file, path);
}

/// At no moment is there half a number.
Result<void> write_pid(const std::string& path) {
    std::error_code unknown;
    if (path.empty() || fs::is_symlink(path, unknown)) return write_in_place(path);
    const std::string temporary = path + ".new";
    ::unlink(temporary.c_str());
    const Descriptor file(temporary, O_WRONLY | O_CREAT | O_EXCL);
    if (!file.is_open()) return write_in_place(path);
    auto written = write_number(file, temporary);
    if (written && ::rename(temporary.c_str(), path.c_str()) != 0) {
        written = system_failure("Cannot write PID file", "rename", temporary + " " + path);
    }
    if (!written) ::unlink(temporary.c_str());
    return written;
}

}  // namespace

Pidfile::Pidfile(fs::path path) : path_(std::move(path)) {}
Pidfile::Pidfile(Pidfile&& other) noexcept : path_(std::exchange(other.path_, {})) {}

Pidfile::~Pidfile() {
    if (path_.empty() || ::unlink(path_.c_str()) == 0) return;
    std::fprintf(stdout, "%s\n",
                 system_failure("Failed to remove PID file", "remove", path_.string()).value().message.c_str());
}

Result<Pidfile> Pidfile::take(const fs::path& path) {
    const auto content = content_of(path.string());
    if (!content) return tl::unexpected(content.error());
    if (*content) {
        const auto pid = pid_in(**content);
        if (!pid) return tl::unexpected(pid.error());
        if (*pid == getpid()) {
            std::fprintf(stdout, "Found existing pidfile matching current pid\n");
            return Pidfile(path);
        }
        if (holds_the_file(*pid)) {
            return failure("Existing process running on PID " + std::to_string(*pid) +
                           ". Exiting (my pid = " + std::to_string(getpid()) + ")");
        }
    }
    if (const auto written = write_pid(path.string()); !written) return tl::unexpected(written.error());
    return Pidfile(path);
}

}  // namespace warren::app
