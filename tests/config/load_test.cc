#include "warren/config/load.h"

#include "config/loading.h"
#include "config/temporary_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace warren::config {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class LoadDirectory : public testing::Test {
protected:
    TemporaryDirectory directory;

    [[nodiscard]] Loaded load_it() const { return load_directory(directory.path(), environment_of({})); }
    [[nodiscard]] std::string not_found() const {
        return "Config File \"burrow\" Not Found in \"[" + directory.path() + "]\"";
    }
};

TEST_F(LoadDirectory, ReadsBurrowToml) {
    directory.write("burrow.toml", "[logging]\nlevel = 'error'\n");
    const auto loaded = load_it();
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->logging.level, runtime::LogLevel::error);
}

TEST_F(LoadDirectory, NamesFileAndLineOfAProblem) {
    directory.write("burrow.toml", "\n[logging]\nlevle = 'error'\n");
    const auto loaded = load_it();
    ASSERT_EQ(loaded.problems.size(), 1U);
    EXPECT_EQ(loaded.problems[0].place, "burrow.toml:3");
}

TEST_F(LoadDirectory, SaysInBurrowsWordsThatThereIsNoFile) {
    const auto loaded = load_it();
    EXPECT_EQ(loaded.unreadable, not_found());
    EXPECT_FALSE(loaded.settings);
    EXPECT_THAT(loaded.problems, IsEmpty());
}

TEST_F(LoadDirectory, ShowsTheAbsoluteDirectory) {
    EXPECT_EQ(load_directory(directory.path() + "/x/../", environment_of({})).unreadable, not_found());
    EXPECT_EQ(load_directory("", environment_of({})).unreadable, "Config File \"burrow\" Not Found in \"[]\"");
    EXPECT_EQ(load_directory("no/such", environment_of({})).unreadable,
              "Config File \"burrow\" Not Found in \"[" + (fs::current_path() / "no/such").string() + "]\"");
    EXPECT_EQ(load_directory("/", environment_of({})).unreadable, "Config File \"burrow\" Not Found in \"[/]\"");
}

TEST_F(LoadDirectory, ExpandsVariablesInItsName) {
    directory.write("burrow.toml", "");
    const auto environment = environment_of({{"HOME", directory.path()}});
    EXPECT_TRUE(load_directory("$HOME", environment).settings);
    EXPECT_TRUE(load_directory("${HOME}/.", environment).settings);
}

TEST_F(LoadDirectory, SkipsADirectoryOfThatName) {
    fs::create_directory(fs::path(directory.path()) / "burrow.toml");
    EXPECT_EQ(load_it().unreadable, not_found());
}

TEST_F(LoadDirectory, MindsCaseAndExtension) {
    directory.write("Burrow.toml", "");
    directory.write("burrow", "");
    EXPECT_EQ(load_it().unreadable, not_found());
}

TEST_F(LoadDirectory, ReadsTheFirstFileInBurrowsOrder) {
    const std::vector<std::pair<std::string, std::string>> files = {{"burrow.json", R"({"logging": {"maxage": 1}})"},
                                                                    {"burrow.toml", "[logging]\nmaxage = 2\n"},
                                                                    {"burrow.yaml", "logging:\n  maxage: 3\n"},
                                                                    {"burrow.yml", "logging: {maxage: 4}\n"}};
    for (const auto& [name, text] : files) directory.write(name, text);
    for (std::int64_t i = 0; i < 4; ++i) {
        const auto loaded = load_it();
        ASSERT_TRUE(loaded.settings) << i;
        EXPECT_EQ(loaded.settings->logging.max_age, i + 1);
        fs::remove(fs::path(directory.path()) / files[static_cast<std::size_t>(i)].first);
    }
    EXPECT_EQ(load_it().unreadable, not_found());
}

TEST_F(LoadDirectory, WarnsOfTheFilesThatAreIgnored) {
    for (const auto* name : {"burrow.json", "burrow.toml", "burrow.ini"}) directory.write(name, "{}");
    const auto loaded = load_it();
    EXPECT_TRUE(loaded.settings);
    EXPECT_THAT(warnings_of(loaded),
                ElementsAre("burrow.toml: this file is ignored: burrow.json is there and comes first",
                            "burrow.ini: this file is ignored: burrow.json is there and comes first"));
}

TEST_F(LoadDirectory, RefusesFormatsThatBurrowFindsButCannotRead) {
    for (const std::string extension : {"properties", "props", "prop", "hcl", "tfvars", "ini"}) {
        const TemporaryDirectory other;
        other.write("burrow." + extension, "");
        EXPECT_EQ(load_directory(other.path(), environment_of({})).unreadable,
                  "While parsing config: decoder not found for this format")
            << extension;
        EXPECT_EQ(load_text("", "x." + extension, environment_of({})).unreadable,
                  "While parsing config: decoder not found for this format");
    }
}

TEST_F(LoadDirectory, FilesThatCannotHoldSectionsAreAsGoodAsEmpty) {
    for (const std::string name : {"burrow.dotenv", "burrow.env"}) {
        const TemporaryDirectory other;
        other.write(name, "# a comment\n\nexport CLUSTER=a\nLOGGING_LEVEL: \"error\"\n");
        const auto loaded = load_directory(other.path(), environment_of({}));
        ASSERT_TRUE(loaded.settings) << name;
        EXPECT_EQ(loaded.settings->logging.level, runtime::LogLevel::info);
        EXPECT_THAT(warnings_of(loaded),
                    ElementsAre(name + ": a file of this format cannot hold sections, so nothing in it has an effect"));
    }
    EXPECT_EQ(load_text("A=1\nnonsense here\n", "x.env", environment_of({})).unreadable,
              "While parsing config: line `nonsense here` doesn't match format");
}

TEST_F(LoadDirectory, SaysWhyTheChosenFileCannotBeRead) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const std::string path = directory.write("burrow.json", "{}");
    fs::permissions(path, fs::perms::none);
    EXPECT_EQ(load_it().unreadable, "open " + path + ": permission denied");
}

TEST(LoadFile, ReadsAFileOfAnyName) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("other.conf", "[logging]\nlevle = 'x'\n");
    const auto loaded = load_file(path, environment_of({}));
    EXPECT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.problems.at(0).place, path + ":2");
}

TEST(LoadFile, SaysWhyAFileCannotBeRead) {
    EXPECT_EQ(load_file("/no/such.toml", environment_of({})).unreadable,
              "open /no/such.toml: no such file or directory");
    EXPECT_EQ(load_file("/", environment_of({})).unreadable, "read /: is a directory");
}

TEST(LoadFile, DoesNotReadWithoutEnd) {
    EXPECT_EQ(load_file("/dev/zero", environment_of({})).unreadable, "read /dev/zero: file is larger than 1 MiB");
}

TEST(Syntax, ErrorsNameTheirLine) {
    for (const auto& [text, line] :
         std::vector<std::pair<std::string, std::string>>{{"[a]\n[cluster.a\n", "line 2"},
                                                          {"\n\nx =\n", "line 3"},
                                                          {"[logging]\nlevel='a'\nlevel='b'\n", "line 3"},
                                                          {"[a]\n[a]\n", "line 2"},
                                                          {"x = '\xff'\n", "line 1"}}) {
        const auto loaded = load(text);
        ASSERT_TRUE(loaded.unreadable) << text;
        EXPECT_THAT(*loaded.unreadable, StartsWith("While parsing config: toml: " + line)) << text;
        EXPECT_FALSE(loaded.settings);
    }
}

TEST(Syntax, DeepNestingIsAnErrorAndNoCrash) {
    std::string key = "a";
    for (int i = 0; i < 200'000; ++i) key += ".a";
    EXPECT_THAT(load("[" + key + "]\n").unreadable.value_or(""), HasSubstr("a name of more than 32 parts"));
    EXPECT_THAT(load("\n" + key + " = 1\n").unreadable.value_or(""), HasSubstr("line 2"));
    EXPECT_TRUE(load("x = " + std::string(200'000, '[')).unreadable);
    EXPECT_TRUE(load("x = " + std::string(200'000, '{')).unreadable);
    const auto both = [](int levels) {
        std::string text = "x = 1";
        for (int i = 0; i < levels; ++i) text = "x = { a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a." + text + " }";
        return text;
    };
    EXPECT_TRUE(load(both(3)).settings);
    for (const int levels : {4, 60, 10'000}) {
        EXPECT_THAT(load(both(levels)).unreadable.value_or(""),
                    HasSubstr("more than 64 lists and tables in each other"))
            << levels;
    }
}

TEST(Syntax, DotsAndBracketsInTextsAndCommentsAreNoNesting) {
    for (const std::string& text : {std::string(100, '.'), std::string(100, '['), "a" + std::string(100, '.')}) {
        const std::string forms[] = {
            "# " + text + "\nx = '" + text + "'\n",
            "x = \"" + text + "\\\"" + text + "\"\n",
            "x = \'\'\'" + text + "\'\'" + text + "\'\'\'\'\n[y.z]\n",
            "x = \"\"\"" + text + "\\\"\"\"" + text + "\n\"\"\"\n",
            "x = ''\ny = \"\" # " + text + "\n",
        };
        for (const std::string& form : forms) EXPECT_FALSE(load(form).unreadable) << form << *load(form).unreadable;
    }
}

TEST(Syntax, EveryBeginningOfAFileIsReadOrRefused) {
    const std::string file =
        cluster_and_consumer("[tls.'a b']\ncafile=\"x\\u00e4\"\n[storage.s]\nintervals = 0x10\nx=[{a=1}]\n");
    for (std::size_t length = 0; length <= file.size(); ++length) {
        const auto loaded = load(file.substr(0, length));
        EXPECT_TRUE(loaded.settings || loaded.unreadable || !refusals_of(loaded).empty()) << length;
    }
}

}  // namespace
}  // namespace warren::config
