#include "warren/runtime/frame_file.h"

#include "runtime/file_handle.h"

#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace warren::runtime {
namespace {

constexpr std::size_t head_size = 8;
/// Readers take this much memory at most, whatever a file says.
constexpr std::uint32_t largest_frame = 1U << 30U;

std::string system_words() {
    return std::strerror(errno);
}

std::uint32_t checksum(std::uint32_t before, std::string_view bytes) {
    return static_cast<std::uint32_t>(
        ::crc32_z(before, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::string little_endian(std::uint32_t number) {
    std::string bytes;
    for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>(number >> shift));
    return bytes;
}

std::uint32_t number_at(std::string_view bytes, std::size_t place) {
    std::uint32_t number = 0;
    for (unsigned i = 0; i < 4; ++i) {
        number |= std::uint32_t{static_cast<std::uint8_t>(bytes[place + i])} << (8 * i);
    }
    return number;
}

std::string directory_of(const std::string& path) {
    const auto parent = std::filesystem::path(path).parent_path();
    return parent.empty() ? "." : parent.string();
}

}  // namespace

// ---- Writing ----

struct FrameFileWriter::Impl {
    base::Result<void> put(std::string_view bytes) {
        size += bytes.size();
        while (!bytes.empty()) {
            const auto written = ::write(file.get(), bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return base::failure(temporary + ": " + system_words());
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }

    base::Result<void> put_frame(std::string_view frame, std::uint32_t sum) {
        auto done = put(little_endian(static_cast<std::uint32_t>(frame.size())) + little_endian(sum));
        return done ? put(frame) : done;
    }

    std::string path;
    std::string temporary;
    FileHandle file;
    std::uint64_t size = 0;
    std::uint32_t sum_of_sums = 0;
};

FrameFileWriter::FrameFileWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

FrameFileWriter::~FrameFileWriter() {
    if (impl_->file) ::unlink(impl_->temporary.c_str());
}

base::Result<std::unique_ptr<FrameFileWriter>> FrameFileWriter::create(const std::string& path, std::string_view mark) {
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    impl->temporary = path + ".tmp";
    impl->file = FileHandle(::open(impl->temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
    if (!impl->file) return base::failure(impl->temporary + ": " + system_words());
    std::unique_ptr<FrameFileWriter> writer(new FrameFileWriter(std::move(impl)));
    const auto done = writer->impl_->put(mark.substr(0, frame_file_mark_size));
    if (!done) return tl::unexpected(done.error());
    return writer;
}

base::Result<void> FrameFileWriter::write(std::string_view frame) {
    if (frame.empty()) return {};
    if (frame.size() > largest_frame) return base::failure(impl_->path + ": a part is too large");
    const auto sum = checksum(0, frame);
    impl_->sum_of_sums = checksum(impl_->sum_of_sums, little_endian(sum));
    return impl_->put_frame(frame, sum);
}

base::Result<void> FrameFileWriter::commit() {
    if (auto done = impl_->put_frame({}, impl_->sum_of_sums); !done) return done;
    if (::fsync(impl_->file.get()) != 0) return base::failure(impl_->temporary + ": " + system_words());
    if (::rename(impl_->temporary.c_str(), impl_->path.c_str()) != 0) {
        return base::failure(impl_->path + ": " + system_words());
    }
    impl_->file = FileHandle();
    // So that the name is on the disk too. Not every file system can do that, and the file is good without it.
    const FileHandle directory(::open(directory_of(impl_->path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory) static_cast<void>(::fsync(directory.get()));
    return {};
}

std::uint64_t FrameFileWriter::size() const {
    return impl_->size;
}

// ---- Reading ----

struct FrameFileReader::Impl {
    /// Fills `into`. False: the file ends before, or cannot be read.
    bool take(std::size_t count, std::string& into) {
        into.resize(count);
        for (std::size_t done = 0; done < count;) {
            const auto got = ::read(file.get(), into.data() + done, count - done);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return false;
            done += static_cast<std::size_t>(got);
        }
        left -= count;
        return true;
    }

    std::string path;
    FileHandle file;
    std::uint64_t size = 0;
    std::uint64_t left = 0;
    std::uint32_t sum_of_sums = 0;
    std::string head;
    std::string frame;
};

FrameFileReader::FrameFileReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FrameFileReader::~FrameFileReader() = default;
FrameFileReader::FrameFileReader(FrameFileReader&&) noexcept = default;
FrameFileReader& FrameFileReader::operator=(FrameFileReader&&) noexcept = default;

base::Result<std::optional<FrameFileReader>> FrameFileReader::open(const std::string& path, std::string_view mark) {
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    impl->file = FileHandle(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!impl->file && errno == ENOENT) return std::nullopt;
    struct stat about = {};
    if (!impl->file || ::fstat(impl->file.get(), &about) != 0) return base::failure(path + ": " + system_words());
    if (!S_ISREG(about.st_mode)) return base::failure(path + ": not a regular file");
    impl->size = impl->left = static_cast<std::uint64_t>(about.st_size);
    if (impl->left < frame_file_mark_size || !impl->take(frame_file_mark_size, impl->head) || impl->head != mark) {
        return base::failure(path + ": not a file of this kind");
    }
    return FrameFileReader(std::move(impl));
}

base::Result<std::optional<std::string_view>> FrameFileReader::next() {
    const std::string place = impl_->path + ": at byte " + std::to_string(impl_->size - impl_->left);
    const bool has_head = impl_->left >= head_size && impl_->take(head_size, impl_->head);
    if (!has_head) return base::failure(place + ": it is cut off");
    const auto length = number_at(impl_->head, 0);
    const auto sum = number_at(impl_->head, 4);
    if (length == 0) {
        if (impl_->left == 0 && sum == impl_->sum_of_sums) return std::nullopt;
        return base::failure(place + ": the end is damaged");
    }
    if (length > largest_frame) return base::failure(place + ": it is damaged");
    if (length > impl_->left || !impl_->take(length, impl_->frame)) return base::failure(place + ": it is cut off");
    if (checksum(0, impl_->frame) != sum) return base::failure(place + ": it is damaged");
    impl_->sum_of_sums = checksum(impl_->sum_of_sums, little_endian(sum));
    return impl_->frame;
}

base::Result<void> FrameFileReader::rewind() {
    const auto begin = static_cast<off_t>(frame_file_mark_size);
    if (::lseek(impl_->file.get(), begin, SEEK_SET) != begin) return base::failure(impl_->path + ": " + system_words());
    impl_->left = impl_->size - frame_file_mark_size;
    impl_->sum_of_sums = 0;
    return {};
}

std::uint64_t FrameFileReader::size() const {
    return impl_->size;
}

}  // namespace warren::runtime
