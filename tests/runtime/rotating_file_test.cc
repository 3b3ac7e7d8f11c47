#include "runtime/rotating_file.h"

#include "runtime/gzip_file.h"
#include "runtime/runtime_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace warren::runtime {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::content_of;
using ::testing::ElementsAre;
using testing::eventually;
using testing::mode_of;
using testing::TemporaryDirectory;
using ::testing::UnorderedElementsAre;
using testing::write_file;

/// 2023-11-14 22:13:20.442
constexpr LogTime noon{milliseconds(1'700'000'000'442)};
const std::string at_noon = "warren-2023-11-14T22-13-20.442.log";

std::string unzipped(const std::string& path) {
    const gzFile file = gzopen(path.c_str(), "rb");
    std::string result;
    std::array<char, 1000> buffer;
    for (int count = 0; (count = gzread(file, buffer.data(), buffer.size())) > 0;) {
        result.append(buffer.data(), static_cast<std::size_t>(count));
    }
    gzclose(file);
    return result;
}

class RotatingFileTest : public ::testing::Test {
protected:
    RotatingFileTest() {
        settings_.path = directory_.file("warren.log");
        settings_.max_bytes = 10;
    }

    void clean_up(LogTime now = noon) const { clean_up_backups(settings_, now, std::stop_token()); }
    [[nodiscard]] std::string file(const std::string& name) const { return directory_.file(name); }

    /// The name of a backup made `age` before noon.
    [[nodiscard]] std::string backup(milliseconds age) const {
        return std::filesystem::path(backup_path(settings_.path, noon - age, settings_.zone)).filename();
    }

    TemporaryDirectory directory_;
    RotationSettings settings_;
    const RotatingFile::Clock at_noon_ = [] { return noon; };
};

TEST_F(RotatingFileTest, ALineThatFitsExactlyDoesNotRotate) {
    RotatingFile log(settings_, at_noon_);
    ASSERT_TRUE(log.write("12345"));
    ASSERT_TRUE(log.write("67890"));
    EXPECT_THAT(directory_.names(), ElementsAre("warren.log"));
}

TEST_F(RotatingFileTest, ALineThatWouldExceedTheLimitGoesIntoANewFile) {
    RotatingFile log(settings_, at_noon_);
    ASSERT_TRUE(log.write("1234567890"));
    ASSERT_TRUE(log.write("x"));
    EXPECT_EQ(content_of(file("warren.log")), "x");
    EXPECT_EQ(content_of(file(at_noon)), "1234567890");
}

TEST_F(RotatingFileTest, RotationsWithinOneMillisecondKeepApart) {
    RotatingFile log(settings_, at_noon_);
    for (const auto* line : {"1234567890", "abcdefghij", "x"}) ASSERT_TRUE(log.write(line));
    EXPECT_THAT(directory_.names(), ElementsAre(at_noon, "warren-2023-11-14T22-13-20.443.log", "warren.log"));
}

TEST_F(RotatingFileTest, ALineLongerThanTheLimitHasAFileOfItsOwn) {
    RotatingFile log(settings_, at_noon_);
    for (const auto* line : {"much longer than ten", "x"}) ASSERT_TRUE(log.write(line));
    EXPECT_EQ(content_of(file(at_noon)), "much longer than ten");
    EXPECT_EQ(content_of(file("warren.log")), "x");
}

TEST_F(RotatingFileTest, AnExistingFileIsAppendedTo) {
    write_file(settings_.path, "12345");
    RotatingFile log(settings_, at_noon_);
    ASSERT_TRUE(log.write("678"));
    EXPECT_EQ(content_of(settings_.path), "12345678");
}

TEST_F(RotatingFileTest, AnExistingFileWithoutRoomIsRotatedFirst) {
    write_file(settings_.path, "12345");
    RotatingFile log(settings_, at_noon_);
    ASSERT_TRUE(log.write("678901"));
    EXPECT_EQ(content_of(file(at_noon)), "12345");
    EXPECT_EQ(content_of(settings_.path), "678901");
}

TEST_F(RotatingFileTest, MissingDirectoriesAreCreated) {
    settings_.path = file("a/b/warren.log");
    RotatingFile log(settings_, at_noon_);
    ASSERT_TRUE(check_log_file(settings_.path));
    ASSERT_TRUE(log.write("x"));
    EXPECT_EQ(content_of(settings_.path), "x");
    EXPECT_EQ(mode_of(file("a")) & 0700U, 0700U);
    EXPECT_EQ(mode_of(file("a/b")) & 0022U, 0U);
}

TEST_F(RotatingFileTest, ANewFileCanOnlyBeReadByItsOwner) {
    RotatingFile log(settings_, at_noon_);
    ASSERT_TRUE(log.write("x"));
    EXPECT_EQ(mode_of(settings_.path), 0600U);
}

TEST_F(RotatingFileTest, ARotatedFileHandsItsModeToTheNext) {
    write_file(settings_.path, "1234567890");
    ASSERT_EQ(::chmod(settings_.path.c_str(), 0646), 0);
    RotatingFile log(settings_, at_noon_);
    ASSERT_TRUE(log.write("x"));
    EXPECT_EQ(mode_of(settings_.path), 0646U);
    EXPECT_EQ(mode_of(file(at_noon)), 0646U);
}

TEST_F(RotatingFileTest, WhatCannotBeOpenedIsAnErrorAndTriedAgainWithTheNextLine) {
    RotatingFile log(settings_, at_noon_);
    ASSERT_EQ(::mkdir(settings_.path.c_str(), 0755), 0);
    EXPECT_FALSE(log.write("lost"));
    ASSERT_EQ(::rmdir(settings_.path.c_str()), 0);
    EXPECT_TRUE(log.write("kept"));
    EXPECT_EQ(content_of(settings_.path), "kept");
}

TEST_F(RotatingFileTest, APipeIsWrittenToButNeverRotated) {
    settings_.path = "/dev/null";
    RotatingFile log(settings_, at_noon_);
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(log.write("1234567890"));
    EXPECT_FALSE(std::filesystem::exists("/dev/null-2023-11-14T22-13-20.442"));
}

TEST_F(RotatingFileTest, TheStartCleansUp) {
    settings_.max_backups = 1;
    write_file(file(backup(hours(1))), "newer");
    write_file(file(backup(hours(2))), "older");
    const RotatingFile log(settings_, at_noon_);
    EXPECT_TRUE(eventually([&] { return directory_.names().size() == 1; }));
    EXPECT_THAT(directory_.names(), ElementsAre(backup(hours(1))));
}

TEST_F(RotatingFileTest, ARotationCleansUp) {
    settings_.max_backups = 1;
    settings_.compression = Compression::gzip;
    RotatingFile log(settings_, at_noon_);
    for (const auto* line : {"1234567890", "abcdefghij", "x"}) ASSERT_TRUE(log.write(line));
    const std::string newest = "warren-2023-11-14T22-13-20.443.log.gz";
    EXPECT_TRUE(eventually([&] { return directory_.names() == std::set<std::string>{newest, "warren.log"}; }));
    EXPECT_EQ(unzipped(file(newest)), "abcdefghij");
}

TEST_F(RotatingFileTest, TheNewestBackupsAreKeptAndACompressedOneCountsOnce) {
    settings_.max_backups = 2;
    for (const auto age : {hours(1), hours(2), hours(3)}) write_file(file(backup(age)), "");
    write_file(file(backup(hours(1)) + ".gz"), "");
    write_file(file(backup(hours(4)) + ".gz"), "");
    clean_up();
    EXPECT_THAT(directory_.names(), UnorderedElementsAre(backup(hours(1)), backup(hours(1)) + ".gz", backup(hours(2))));
}

TEST_F(RotatingFileTest, NoLimitsKeepEverything) {
    for (int age = 1; age <= 20; ++age) write_file(file(backup(hours(age * 10'000))), "");
    clean_up();
    EXPECT_EQ(directory_.names().size(), 20U);
}

TEST_F(RotatingFileTest, BackupsAreDeletedOnceTheyAreOlderThanTheirDays) {
    settings_.max_age_days = 3;
    const auto edge = hours(72);
    write_file(file(backup(edge)), "");
    clean_up(noon);
    EXPECT_THAT(directory_.names(), ElementsAre(backup(edge)));
    clean_up(noon + milliseconds(1));
    EXPECT_TRUE(directory_.names().empty());
}

TEST_F(RotatingFileTest, FilesThatAreNoBackupsAreLeftAlone) {
    settings_.max_backups = 1;
    settings_.max_age_days = 1;
    const std::set<std::string> others{"warren.log",
                                       "warren-2001-01-01T00-00-00.000.txt",
                                       "warren-2001-01-01T00-00-00.log",
                                       "warren-2001-01-01 00:00:00.000.log",
                                       "warren-2001-01-01T00-00-00.000.log.bak",
                                       "warrens-2001-01-01T00-00-00.000.log"};
    for (const auto& name : others) write_file(file(name), "");
    clean_up();
    EXPECT_EQ(directory_.names(), others);
}

TEST_F(RotatingFileTest, CompressionReplacesTheFileByACopyThatReadsTheSame) {
    settings_.compression = Compression::gzip;
    std::string text;
    for (int i = 0; i < 50'000; ++i) text += "line " + std::to_string(i) + '\n';
    const auto name = backup(hours(1));
    write_file(file(name), text);
    ASSERT_EQ(::chmod(file(name).c_str(), 0640), 0);
    clean_up();
    EXPECT_THAT(directory_.names(), ElementsAre(name + ".gz"));
    EXPECT_LT(content_of(file(name + ".gz")).size(), text.size());
    EXPECT_EQ(unzipped(file(name + ".gz")), text);
    EXPECT_EQ(mode_of(file(name + ".gz")), 0640U);
}

TEST_F(RotatingFileTest, ACompressionCutShortIsDoneAgain) {
    settings_.compression = Compression::gzip;
    const auto name = backup(hours(1));
    write_file(file(name), "whole");
    write_file(file(name + ".gz"), "torn");
    clean_up();
    EXPECT_THAT(directory_.names(), ElementsAre(name + ".gz"));
    EXPECT_EQ(unzipped(file(name + ".gz")), "whole");
}

TEST_F(RotatingFileTest, AStoppedCompressionLeavesTheFileAsItWas) {
    std::stop_source stop;
    stop.request_stop();
    write_file(file("plain"), "text");
    EXPECT_FALSE(gzip_file(file("plain"), file("plain.gz"), stop.get_token()));
    EXPECT_THAT(directory_.names(), ElementsAre("plain"));
    EXPECT_EQ(content_of(file("plain")), "text");
}

TEST(BackupNames, OfAPathWithoutExtensionEndWithTheTime) {
    EXPECT_EQ(backup_path("/var/log/warren", noon, NameZone::utc), "/var/log/warren-2023-11-14T22-13-20.442");
    EXPECT_EQ(backup_path("plain", noon, NameZone::utc), "plain-2023-11-14T22-13-20.442");
    EXPECT_EQ(backup_path("/x.d/a.b.log", noon, NameZone::utc), "/x.d/a.b-2023-11-14T22-13-20.442.log");
}

class BackupNamesInZone : public ::testing::Test {
protected:
    BackupNamesInZone() {
        ::setenv("TZ", "XYZ-05:30", 1);
        ::tzset();
    }
    ~BackupNamesInZone() override {
        ::unsetenv("TZ");
        ::tzset();
    }
};

TEST_F(BackupNamesInZone, MayHoldLocalTime) {
    EXPECT_EQ(backup_path("warren.log", noon, NameZone::local), "warren-2023-11-15T03-43-20.442.log");
    EXPECT_EQ(backup_path("warren.log", noon, NameZone::utc), at_noon);
}

TEST_F(BackupNamesInZone, AreReadBackInTheZoneTheyWereWrittenIn) {
    for (const auto zone : {NameZone::utc, NameZone::local}) {
        const auto name = backup_path("warren.log", noon, zone);
        EXPECT_EQ(backup_time("warren.log", name, zone), noon);
        EXPECT_EQ(backup_time("warren.log", name + ".gz", zone), noon);
    }
}

}  // namespace
}  // namespace warren::runtime
