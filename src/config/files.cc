#include "config/files.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace warren::config {
namespace {

constexpr std::size_t largest_file = 1U << 20U;

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

/// The last call's error, spelled as Go does: the system's words with a small first letter.
base::Error system_error(const std::string& action, const std::string& path) {
    std::string words = std::generic_category().message(errno);
    if (!words.empty() && words[0] >= 'A' && words[0] <= 'Z') words[0] = static_cast<char>(words[0] - 'A' + 'a');
    return {action + " " + path + ": " + words};
}

}  // namespace

base::Result<std::string> read_file(const std::string& path, Waiting waiting) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | (waiting == Waiting::allowed ? 0 : O_NONBLOCK)));
    if (file.number() < 0) return tl::unexpected(system_error("open", path));
    std::string content;
    std::array<char, 16384> chunk;
    for (;;) {
        const auto count = ::read(file.number(), chunk.data(), chunk.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return tl::unexpected(system_error("read", path));
        if (count == 0) return content;
        content.append(chunk.data(), static_cast<std::size_t>(count));
        if (content.size() > largest_file) return base::failure("read " + path + ": file is larger than 1 MiB");
    }
}

std::optional<base::Error> why_not_readable(const std::string& path) {
    // Not blocking: the file might be a pipe.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.number() < 0) return system_error("open", path);
    char byte = 0;
    if (::read(file.number(), &byte, 1) < 0 && errno != EAGAIN) return system_error("read", path);
    return std::nullopt;
}

}  // namespace warren::config
