#include "app/pidfile.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <signal.h>
#include <spawn.h>
#include <string>
#include <sys/stat.h>
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
    static Child other_program(std::string seconds = "600") {
        pid_t pid = 0;
        char name[] = "sleep";
        char* time = seconds.data();
        std::array<char*, 3> words{name, time, nullptr};
        // Returns once the child runs the other program.
        EXPECT_EQ(posix_spawnp(&pid, name, nullptr, nullptr, words.data(), environ), 0);
        return Child(pid);
    }
    /// Waits until it has ended by itself. The process stays until the object ends, but no longer tells its program.
    const Child& ended() const {
        siginfo_t how{};
        waitid(P_PID, static_cast<id_t>(pid_), &how, WEXITED | WNOWAIT);
        return *this;
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

TEST_F(PidfileTest, OwnPidIsAcceptedAndNotWrittenAgain) {
    write(std::to_string(getpid()) + "\n");
    const auto taken = Pidfile::take(path);
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(content(), std::to_string(getpid()) + "\n");
}

// P-1: Burrow writes over the beginning of a stale file, and the rest of a longer number stays behind.
TEST_F(PidfileTest, StaleFileIsReplacedWhole) {
    write("2147483646");
    const auto taken = Pidfile::take(path);
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(content(), std::to_string(getpid()));
}

TEST_F(PidfileTest, NothingIsLeftBesideIt) {
    write("2147483646");
    { const auto taken = Pidfile::take(path); }
    EXPECT_TRUE(fs::is_empty(folder));
}

TEST_F(PidfileTest, IsReadableByEveryoneButWritableByItsOwnerOnly) {
    const mode_t before = umask(0022);
    const auto taken = Pidfile::take(path);
    umask(before);
    ASSERT_TRUE(taken);
    EXPECT_EQ(fs::status(path).permissions(),
              fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read);
}

TEST_F(PidfileTest, ALinkStaysALink) {
    fs::create_symlink(folder / "real.pid", path);
    const auto taken = Pidfile::take(path);
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_TRUE(fs::is_symlink(path));
    EXPECT_EQ(content(), std::to_string(getpid()));
}

TEST_F(PidfileTest, AFileThatMayBeWrittenIsTakenThoughItsFolderMayNot) {
    if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
    write("2147483646");
    fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
    const auto taken = Pidfile::take(path);
    EXPECT_EQ(content(), std::to_string(getpid()));
    fs::permissions(folder, fs::perms::owner_all);
}

// P-2: Burrow refuses to start until someone removes such a file.
TEST_F(PidfileTest, EmptyFileAndWhiteSpaceAreNoObstacle) {
    for (const char* text : {"", "\n", " \t\r\n", "0", "-5", "2147483646\n", "+2147483646", "4294967297"}) {
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

// P-3: after a crash or a reboot the number may belong to any program.
TEST_F(PidfileTest, ProcessOfAnotherProgramIsNot) {
    const Child stranger = Child::other_program();
    write(std::to_string(stranger.pid()));
    const auto taken = Pidfile::take(path);
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(content(), std::to_string(getpid()));
}

// Nor does every system tell which program another user's process runs.
TEST_F(PidfileTest, ProcessWhoseProgramIsNotToldIsKnownByItsName) {
    const Child stranger = Child::other_program("0");
    write(std::to_string(stranger.ended().pid()));
    ASSERT_FALSE(fs::exists("/proc/" + std::to_string(stranger.pid()) + "/exe"));
    const auto taken = Pidfile::take(path);
    EXPECT_TRUE(taken) << taken.error().message;
    const Child sibling = Child::same_program();
    kill(sibling.pid(), SIGKILL);
    write(std::to_string(sibling.ended().pid()));
    EXPECT_FALSE(Pidfile::take(path));
}

TEST_F(PidfileTest, WhatIsNoNumberIsRefused) {
    write("12x");
    const auto taken = Pidfile::take(path);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().message,
              R"(Cannot interpret contents of PID file: strconv.Atoi: parsing "12x": invalid syntax)");
    EXPECT_EQ(content(), "12x");
}

TEST_F(PidfileTest, WhatIsNoNumberIsQuotedAndCutShort) {
    const std::pair<std::string, std::string> cases[] = {
        {"1 2\n", R"(parsing "1 2\n": invalid syntax)"},
        {"99999999999999999999", R"(parsing "99999999999999999999": value out of range)"},
        {"--1", R"(parsing "--1": invalid syntax)"},
        {"+", R"(parsing "+": invalid syntax)"},
        {"+-1", R"(parsing "+-1": invalid syntax)"}};
    for (const auto& [text, words] : cases) {
        write(text);
        const auto taken = Pidfile::take(path);
        ASSERT_FALSE(taken) << text;
        EXPECT_EQ(taken.error().message, "Cannot interpret contents of PID file: strconv.Atoi: " + words);
    }
    write(std::string(1'000'000, 'x'));
    EXPECT_LT(Pidfile::take(path).error().message.size(), 5000U);
}

TEST_F(PidfileTest, FolderInItsPlaceIsRefused) {
    fs::create_directory(path);
    const auto taken = Pidfile::take(path);
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().message, "Cannot read PID file: read " + path.string() + ": is a directory");
}

TEST_F(PidfileTest, UnwritablePlaceIsRefused) {
    for (const fs::path& bad : {folder / "missing" / "burrow.pid", fs::path()}) {
        const auto taken = Pidfile::take(bad);
        ASSERT_FALSE(taken) << bad;
        EXPECT_EQ(taken.error().message, "Cannot write PID file: open " + bad.string() + ": no such file or directory");
    }
}

}  // namespace
}  // namespace warren::app
