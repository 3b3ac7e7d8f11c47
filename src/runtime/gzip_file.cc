#include "runtime/gzip_file.h"

#include "runtime/file_handle.h"

#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warren::runtime {
namespace {

/// The compressing side: what `close` has not confirmed is not there.
class GzipWriter {
public:
    explicit GzipWriter(FileHandle file) : stream_(gzdopen(file.get(), "wb")) {
        // From here on the stream owns the descriptor.
        if (stream_ != nullptr) [[maybe_unused]]
            const int owned = file.release();
    }
    ~GzipWriter() { [[maybe_unused]] const bool closed = close(); }
    GzipWriter(const GzipWriter&) = delete;
    GzipWriter& operator=(const GzipWriter&) = delete;

    [[nodiscard]] bool write(const char* data, std::size_t size) {
        return stream_ != nullptr && gzwrite(stream_, data, static_cast<unsigned>(size)) == static_cast<int>(size);
    }

    [[nodiscard]] bool close() {
        const bool good = stream_ != nullptr && gzclose(stream_) == Z_OK;
        stream_ = nullptr;
        return good;
    }

private:
    gzFile stream_;
};

std::string system_words() {
    return std::strerror(errno);
}

base::Result<void> compress(int source, GzipWriter& target, const std::stop_token& stop) {
    std::array<char, 65536> buffer;
    while (!stop.stop_requested()) {
        const auto count = ::read(source, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return base::failure("reading failed: " + system_words());
        if (count > 0 && target.write(buffer.data(), static_cast<std::size_t>(count))) continue;
        if (count == 0 && target.close()) return {};
        return base::failure("writing the compressed copy failed: " + system_words());
    }
    return base::failure("stopped");
}

}  // namespace

base::Result<void> gzip_file(const std::string& source, const std::string& target, const std::stop_token& stop) {
    const FileHandle input(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat about = {};
    if (!input || ::fstat(input.get(), &about) != 0) return base::failure("cannot read: " + system_words());
    FileHandle output(::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, about.st_mode & 0777U));
    if (!output) return base::failure("cannot create " + target + ": " + system_words());
    GzipWriter writer(std::move(output));
    auto done = compress(input.get(), writer, stop);
    ::unlink(done ? source.c_str() : target.c_str());
    return done;
}

}  // namespace warren::runtime
