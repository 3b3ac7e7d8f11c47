#include <gtest/gtest.h>
#include <re2/re2.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

// What is known to be wrong with Burrow, or easy to trip over, is numbered: some of it is kept because clients rely on
// it, the rest is mended. Each has a test that says so: its number stands there.

namespace warren {
namespace {

namespace fs = std::filesystem;

/// How many there are by section: HTTP, metrics, evaluation and storage, configuration, process.
const std::map<std::string, int> sections = {{"H", 13}, {"M", 8}, {"E", 22}, {"C", 14}, {"P", 9}};

bool is_test(const fs::path& path) {
    return (path.extension() == ".cc" || path.extension() == ".py") && path.filename() != "defects_test.cc" &&
           path.string().find("/conformance/run.py") == std::string::npos;
}

std::set<std::string> numbers_in_tests() {
    static const RE2 number("\\b([HMECP]-[0-9]+)\\b");
    std::set<std::string> numbers;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(WARREN_SOURCE_DIR) / "tests")) {
        if (!entry.is_regular_file() || !is_test(entry.path())) continue;
        std::ostringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        const std::string content = text.str();
        re2::StringPiece rest(content);
        for (std::string found; RE2::FindAndConsume(&rest, number, &found);) numbers.insert(found);
    }
    return numbers;
}

TEST(Defects, EachOfBurrowsKnownDefectsHasATestThatNamesIt) {
    const auto tested = numbers_in_tests();
    for (const auto& [section, count] : sections) {
        for (int i = 1; i <= count; ++i) {
            const std::string number = section + "-" + std::to_string(i);
            EXPECT_TRUE(tested.contains(number)) << number << " has no test";
        }
    }
}

}  // namespace
}  // namespace warren
