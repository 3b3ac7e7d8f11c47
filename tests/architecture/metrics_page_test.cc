#include <gtest/gtest.h>
#include <re2/re2.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

// Holds the names of metrics in the sources against docs/metrics.md.

namespace warren {
namespace {

namespace fs = std::filesystem;

const fs::path source_dir = WARREN_SOURCE_DIR;

std::string content_of(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::set<std::string> names_in(const std::string& text, const RE2& form) {
    std::set<std::string> names;
    re2::StringPiece rest(text);
    for (std::string name; RE2::FindAndConsume(&rest, form, &name);) names.insert(name);
    return names;
}

std::set<std::string> names_in_sources() {
    static const RE2 literal(R"re("((?:warren|burrow|process|promhttp)_[a-z_]+)")re");
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(source_dir / "src")) {
        if (entry.path().extension() != ".cc") continue;
        names.merge(names_in(content_of(entry.path()), literal));
    }
    return names;
}

TEST(MetricsPage, NamesEveryFamilyOfTheSourcesAndNoOther) {
    static const RE2 quoted("`((?:warren|burrow|process|promhttp)_[a-z_]+)`");
    const auto documented = names_in(content_of(source_dir / "docs/metrics.md"), quoted);
    const auto used = names_in_sources();
    ASSERT_FALSE(used.empty());
    for (const auto& name : used) EXPECT_TRUE(documented.contains(name)) << name << " is not in docs/metrics.md";
    for (const auto& name : documented) EXPECT_TRUE(used.contains(name)) << name << " is in no source";
}

}  // namespace
}  // namespace warren
