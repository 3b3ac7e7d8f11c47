#include "app/pidfile.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <signal.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace warren::app {
namespace {

namespace fs = std::filesystem;

class PidfileTest : public testing::Test {
protected:
    fs::path folder = fs::temp_directory_path() / ("warren-pidfile-" + std::to_string(getpid()));
    fs::path path = folder / "burrow.pid";

    void SetUp() override { fs::create_directories(folder); }
    void TearDown() override { fs::remove_all(folder); }

    void write(const std::string& text) const { std::ofstream(path) << text; }
    [[nodiscard]] std::string content() const {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }
};

/// A child process that lives as long as the object.
class Child {
public:
    /// A copy of this very program.
    static Child same_program() {
        const pid_t pid = fork();
        if (pid == 0) {
            pause();
            _exit(0);
        }
        return Child(pid);
    }
    static Child other_program() {
        pid_t pid = 0;
        char name[] = "sleep";
        char time[] = "600";
        std::array<char*, 3> words{name, time, nullptr};
        // Returns once the child runs the other program.
        EXPECT_EQ(posix_spawnp(&pid, name, nullptr, nullptr, words.data(), environ), 0);
        return Child(pid);
    }
    ~Child() {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    explicit Child(pid_t pid) : pid_(pid) {}
    pid_t pid_;
};

TEST_F(PidfileTest, HoldsThePidWithoutANewlineAndGoesAway) {
    {
        const auto taken = Pidfile::take(path);
        ASSERT_TRUE(taken) << taken.error().message;
        EXPECT_EQ(content(), std::to_string(getpid()));
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST_F(PidfileTest, OwnPidIsAccepted) {
    write(std::to_string(getpid()));
    EXPECT_TRUE(Pidfile::take(path));
}

TEST_F(PidfileTest, StaleFileIsReplacedWhole) {
    write("2147483646");
    const auto taken = Pidfile::take(path);
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(content(), std::to_string(getpid()));
}

TEST_F(PidfileTest, EmptyFileAndWhiteSpaceAreNoObstacle) {
    for (const char* text : {"", "\n", "0", "-5", "2147483646\n"}) {
        write(text);
        EXPECT_TRUE(Pidfile::take(path)) << '"' << text << '"';
    }
}

TEST_F(PidfileTest, LivingProcessOfTheSameProgramIsRespected) {
    const Child sibling = Child::same_program();
    write(std::to_string(sibling.pid()));
    const auto taken = Pidfile::take(path);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().message, "Existing process running on PID " + std::to_string(sibling.pid()) +
                                         ". Exiting (my pid = " + std::to_string(getpid()) + ")");
    EXPECT_EQ(content(), std::to_string(sibling.pid()));
}

TEST_F(PidfileTest, ProcessOfAnotherProgramIsNot) {
    const Child stranger = Child::other_program();
    write(std::to_string(stranger.pid()));
    const auto taken = Pidfile::take(path);
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(content(), std::to_string(getpid()));
}

TEST_F(PidfileTest, WhatIsNoNumberIsRefused) {
    write("12x");
    const auto taken = Pidfile::take(path);
    ASSERT_FALSE(taken);
    EXPECT_TRUE(taken.error().message.starts_with("Cannot interpret contents of PID file: ")) << taken.error().message;
}

TEST_F(PidfileTest, FolderInItsPlaceIsRefused) {
    fs::create_directory(path);
    const auto taken = Pidfile::take(path);
    ASSERT_FALSE(taken);
    EXPECT_TRUE(taken.error().message.starts_with("Cannot read PID file: ")) << taken.error().message;
}

TEST_F(PidfileTest, UnwritablePlaceIsRefused) {
    const auto taken = Pidfile::take(folder / "missing" / "burrow.pid");
    ASSERT_FALSE(taken);
    EXPECT_TRUE(taken.error().message.starts_with("Cannot write PID file: ")) << taken.error().message;
}

}  // namespace
}  // namespace warren::app
