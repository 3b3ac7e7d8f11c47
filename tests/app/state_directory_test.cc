#include "app/state_directory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <unistd.h>

namespace warren::app {
namespace {

std::string path(const std::string& cluster, const std::string& consumer) {
    return snapshot_path("/state", core::ClusterName(cluster), core::ConsumerName(consumer));
}

TEST(StateDirectory, AFileIsNamedAfterClusterAndConsumer) {
    EXPECT_EQ(path("local", "my-reader_1"), "/state/local.my-reader_1.snapshot");
}

TEST(StateDirectory, AnyNameMakesAFileInTheDirectory) {
    for (const std::string name : {"..", ".", "", "../../etc/passwd", "a/b", "x\n", "*", "caf\xc3\xa9"}) {
        const std::filesystem::path file = path(name, name);
        EXPECT_EQ(file.parent_path(), "/state") << file;
        EXPECT_LE(file.filename().string().size(), 255U);
    }
    EXPECT_EQ(path("a/b", ".."), "/state/a%2fb.%2e%2e.snapshot");
}

TEST(StateDirectory, DifferentNamesMakeDifferentFiles) {
    const std::string long_one(300, 'x');
    const std::set<std::string> files = {path("a.b", "c"), path("a", "b.c"),          path("a", "b"),
                                         path("b", "a"),   path(long_one, "c"),       path(long_one + "x", "c"),
                                         path("c", "%2e"), path("c", long_one + "y"), path("c", ".")};
    EXPECT_EQ(files.size(), 9U);
    EXPECT_LE(std::filesystem::path(path(long_one, long_one)).filename().string().size(), 240U) << "and `.tmp` fits";
}

TEST(StateDirectory, IsMadeWithThoseAboveIt) {
    const auto base = std::filesystem::temp_directory_path() / ("warren-state-" + std::to_string(::getpid()));
    EXPECT_TRUE(make_state_directory((base / "a" / "b").string()));
    EXPECT_TRUE(make_state_directory((base / "a" / "b").string())) << "it may be there";
    EXPECT_TRUE(std::filesystem::is_directory(base / "a" / "b"));
    std::filesystem::remove_all(base);
    EXPECT_FALSE(make_state_directory("/dev/null/x"));
}

}  // namespace
}  // namespace warren::app
