#include "runtime/rotating_file.h"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace warren::runtime {
namespace {

namespace fs = std::filesystem;

LogTime wall_clock() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// The directory to create `path` in, or the nearest one above it that exists.
fs::path nearest_directory(const fs::path& path) {
    auto directory = path.parent_path();
    std::error_code ignored;
    while (!directory.empty() && directory != directory.root_path() && !fs::exists(directory, ignored)) {
        directory = directory.parent_path();
    }
    return directory.empty() ? fs::path(".") : directory;
}

void make_directories(const fs::path& directory) {
    constexpr mode_t directory_mode = 0755;
    fs::path part;
    for (const auto& name : directory) {
        part /= name;
        // What cannot be created is told by the opening of the file.
        ::mkdir(part.c_str(), directory_mode);
    }
}

tl::unexpected<base::Error> system_failure(const std::string& what) {
    return base::failure(what + ": " + std::strerror(errno));
}

}  // namespace

base::Result<void> check_log_file(const std::string& path) {
    const FileHandle file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    if (file) return {};
    if (errno != ENOENT) return base::failure(std::strerror(errno));
    const auto directory = nearest_directory(path);
    std::error_code error;
    if (!fs::is_directory(directory, error)) return base::failure(directory.string() + " is not a directory");
    if (::access(directory.c_str(), W_OK | X_OK) == 0) return {};
    return base::failure("cannot write to directory " + directory.string() + ": " + std::strerror(errno));
}

RotatingFile::RotatingFile(RotationSettings settings, Clock now)
    : settings_(std::move(settings)),
      now_(now ? std::move(now) : Clock(wall_clock)),
      clean_up_wanted_(true),
      cleaner_("log-cleaner", Logger(), [this](const std::stop_token& stop) { clean_up_when_asked(stop); }) {}

base::Result<void> RotatingFile::write(std::string_view line) {
    if (!file_) {
        if (auto opened = open_file(); !opened) return opened;
    }
    if (regular_ && size_ > 0 && size_ + line.size() > settings_.max_bytes) {
        if (auto rotated = rotate(); !rotated) return rotated;
    }
    return append(line);
}

base::Result<void> RotatingFile::open_file() {
    make_directories(fs::path(settings_.path).parent_path());
    FileHandle file(::open(settings_.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, mode_));
    struct stat about = {};
    if (!file || ::fstat(file.get(), &about) != 0) return system_failure("cannot open log file " + settings_.path);
    file_ = std::move(file);
    regular_ = S_ISREG(about.st_mode);
    size_ = static_cast<std::uint64_t>(about.st_size);
    mode_ = about.st_mode & 0777U;
    return {};
}

base::Result<void> RotatingFile::rotate() {
    struct stat old = {};
    if (::fstat(file_.get(), &old) != 0) return system_failure("cannot rotate log file " + settings_.path);
    const auto target = free_backup_path(settings_.path, now_(), settings_.zone);
    if (::rename(settings_.path.c_str(), target.c_str()) != 0 && errno != ENOENT) {
        // The lines are worth more than the limit: they go on into the same file, and the next try is as much later.
        std::fprintf(stderr, "warren: cannot rotate log file %s: %s\n", settings_.path.c_str(), std::strerror(errno));
        size_ = 0;
        return {};
    }
    file_ = FileHandle();
    if (auto opened = open_file(); !opened) return opened;
    // Neither the umask nor a start as root shall change who may read the log. Without the right to it, it stays as it
    // is.
    [[maybe_unused]] const int moded = ::fchmod(file_.get(), old.st_mode & 0777U);
    [[maybe_unused]] const int owned = ::fchown(file_.get(), old.st_uid, old.st_gid);
    mode_ = old.st_mode & 0777U;
    ask_for_clean_up();
    return {};
}

base::Result<void> RotatingFile::append(std::string_view line) {
    while (!line.empty()) {
        const auto count = ::write(file_.get(), line.data(), line.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_failure("cannot write to log file " + settings_.path);
        size_ += static_cast<std::uint64_t>(count);
        line.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

void RotatingFile::ask_for_clean_up() {
    *clean_up_wanted_.lock() = true;
    wake_.notify_one();
}

void RotatingFile::clean_up_when_asked(const std::stop_token& stop) {
    while (true) {
        {
            auto wanted = clean_up_wanted_.lock();
            if (!wake_.wait(wanted.lock(), stop, [&] { return *wanted; })) return;
            *wanted = false;
        }
        clean_up_backups(settings_, now_(), stop);
    }
}

}  // namespace warren::runtime
