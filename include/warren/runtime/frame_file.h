#pragma once

#include "warren/base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// A file of frames, each with a checksum, that is there as a whole or not at all.
///
/// It begins with eight bytes that say what it is. A frame is its length and its CRC-32, four bytes each with the least
/// significant first, and its bytes. A frame without bytes is the last one, and its checksum is that of all checksums
/// before it. Errors say which file and why.
namespace warren::runtime {

/// What a file of frames begins with.
inline constexpr std::size_t frame_file_mark_size = 8;

/// Writes such a file beside the one it is to replace, and renames it when everything is on the disk. Until then, and
/// if anything fails, the old one stays. Two at a time with the same path are not meant to be.
class FrameFileWriter {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<FrameFileWriter>> create(const std::string& path,
                                                                               std::string_view mark);
    /// Without `commit` nothing is left behind.
    ~FrameFileWriter();
    FrameFileWriter(const FrameFileWriter&) = delete;
    FrameFileWriter& operator=(const FrameFileWriter&) = delete;

    /// An empty frame is left out.
    [[nodiscard]] base::Result<void> write(std::string_view frame);
    [[nodiscard]] base::Result<void> commit();
    /// Written so far.
    [[nodiscard]] std::uint64_t size() const;

private:
    struct Impl;
    explicit FrameFileWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Reads such a file from its beginning, as often as wanted. Takes as much memory as the largest frame.
class FrameFileReader {
public:
    /// None: there is no file.
    [[nodiscard]] static base::Result<std::optional<FrameFileReader>> open(const std::string& path,
                                                                           std::string_view mark);
    ~FrameFileReader();
    FrameFileReader(FrameFileReader&&) noexcept;
    FrameFileReader& operator=(FrameFileReader&&) noexcept;

    /// The next frame, good until the next call; none after the last one, which is only known to be that when its own
    /// checksum is right.
    [[nodiscard]] base::Result<std::optional<std::string_view>> next();
    [[nodiscard]] base::Result<void> rewind();
    [[nodiscard]] std::uint64_t size() const;

private:
    struct Impl;
    explicit FrameFileReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::runtime
