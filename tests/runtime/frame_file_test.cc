#include "warren/runtime/frame_file.h"

#include "runtime/runtime_support.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace warren::runtime {
namespace {

using testing::content_of;
using testing::TemporaryDirectory;
using testing::write_file;

constexpr std::string_view mark = "A MARK!\n";

void write_frames(const std::string& path, const std::vector<std::string>& frames) {
    auto writer = FrameFileWriter::create(path, mark);
    ASSERT_TRUE(writer) << writer.error().message;
    for (const auto& frame : frames) EXPECT_TRUE((*writer)->write(frame));
    EXPECT_TRUE((*writer)->commit());
}

/// The frames up to the end, or up to and without what is wrong.
struct Read {
    std::vector<std::string> frames;
    std::string error;
};

Read read_from(FrameFileReader& file) {
    Read read;
    while (true) {
        const auto frame = file.next();
        if (!frame) read.error = frame.error().message;
        if (!frame || !*frame) return read;
        read.frames.emplace_back(**frame);
    }
}

Read read_frames(const std::string& path) {
    auto file = FrameFileReader::open(path, mark);
    if (!file) return {{}, file.error().message};
    return *file ? read_from(**file) : Read{{}, "there is none"};
}

class FrameFile : public ::testing::Test {
protected:
    TemporaryDirectory directory;
    const std::string path = directory.file("x.snapshot");
    const std::vector<std::string> frames = {"first", std::string(100'000, 'x'), std::string("\0\n", 2)};
};

TEST_F(FrameFile, GivesBackWhatWasWrittenAsOftenAsWanted) {
    write_frames(path, frames);
    auto file = FrameFileReader::open(path, mark);
    ASSERT_TRUE(file && *file);
    for (int i = 0; i < 2; ++i) {
        const Read read = read_from(**file);
        EXPECT_EQ(read.frames, frames);
        EXPECT_EQ(read.error, "");
        EXPECT_TRUE((*file)->rewind());
    }
}

TEST_F(FrameFile, NoFileIsNoError) {
    const auto file = FrameFileReader::open(path, mark);
    ASSERT_TRUE(file);
    EXPECT_FALSE(*file);
}

TEST_F(FrameFile, ReplacesTheOldFileOnlyWhenItIsComplete) {
    write_frames(path, {"old"});
    {
        auto writer = FrameFileWriter::create(path, mark);
        ASSERT_TRUE(writer);
        EXPECT_TRUE((*writer)->write("new"));
        EXPECT_EQ(read_frames(path).frames, std::vector<std::string>{"old"});
    }
    EXPECT_EQ(directory.names(), std::set<std::string>{"x.snapshot"}) << "what is not complete leaves nothing behind";
    write_frames(path, {"new"});
    EXPECT_EQ(read_frames(path).frames, std::vector<std::string>{"new"});
}

TEST_F(FrameFile, EveryCutIsNoticed) {
    write_frames(path, {"first", "second"});
    const std::string whole = content_of(path);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        write_file(path, whole.substr(0, size));
        EXPECT_NE(read_frames(path).error, "") << size;
    }
    write_file(path, whole + "x");
    EXPECT_NE(read_frames(path).error, "");
}

TEST_F(FrameFile, EveryFlippedBitIsNoticed) {
    write_frames(path, {"first", "second"});
    const std::string whole = content_of(path);
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        std::string damaged = whole;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        write_file(path, damaged);
        EXPECT_NE(read_frames(path).error, "") << bit;
    }
}

TEST_F(FrameFile, AFrameThatIsMissingIsNoticed) {
    write_frames(path, {"first", "other"});
    const std::string whole = content_of(path);
    constexpr std::size_t frame = 8 + 5;
    write_file(path, whole.substr(0, mark.size()) + whole.substr(mark.size() + frame));
    EXPECT_EQ(read_frames(path).error, path + ": at byte 21: the end is damaged");
}

TEST_F(FrameFile, ErrorsNameTheFile) {
    write_file(path, "something else altogether");
    EXPECT_EQ(read_frames(path).error, path + ": not a file of this kind");
    const auto nowhere = FrameFileWriter::create(directory.file("no/where"), mark);
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().message, directory.file("no/where.tmp") + ": No such file or directory");
    EXPECT_EQ(read_frames(directory.file(".")).error, directory.file(".") + ": not a regular file");
}

}  // namespace
}  // namespace warren::runtime
