#include "warren/config/reference.h"

#include "config/loading.h"
#include "config/settings_table.h"
#include "config/temporary_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace warren::config {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

const fs::path source_dir = WARREN_SOURCE_DIR;

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<fs::path> examples() {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(source_dir / "config/examples")) paths.push_back(entry.path());
    return paths;
}

/// The text with its certificates and templates in a directory where they are.
std::string with_files(std::string text, const TemporaryDirectory& directory) {
    const RE2 form("/etc/warren/([a-z-]+\\.(?:pem|tmpl))");
    for (std::string name; RE2::PartialMatch(text, form, &name);)
        RE2::Replace(&text, form, directory.write(name, "-----BEGIN CERTIFICATE-----"));
    return text;
}

/// The sample with everything in it that is commented out.
std::string with_everything(std::string sample) {
    RE2::GlobalReplace(&sample, "(^|\n)#([^ ])", "\\1\\2");
    return sample;
}

TEST(Reference, IsThePageInTheDocumentation) {
    EXPECT_EQ(content_of(source_dir / "docs/configuration.md"), reference_page())
        << "print it anew: warren config-reference > docs/configuration.md";
}

TEST(Reference, HasARowForEveryKey) {
    const std::string page = reference_page();
    for (const Setting& setting : all_settings()) {
        EXPECT_THAT(
            page, HasSubstr("\n| `" + std::string(setting.key) + "` | " + std::string(name_of(setting.kind)) + " | "));
        EXPECT_THAT(page, HasSubstr(std::string(setting.sentence)));
    }
}

TEST(Reference, RowsHaveFiveCells) {
    const std::string whole = reference_page();
    std::istringstream page(whole.substr(whole.find("\n## [")));
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("| `")) {
            EXPECT_EQ(std::count(line.begin(), line.end(), '|'), 6) << line;
        }
    }
}

TEST(SampleFile, IsTheFileInTheRepository) {
    EXPECT_EQ(content_of(source_dir / "config/burrow.toml"), sample_file())
        << "print it anew: warren config-reference --file > config/burrow.toml";
}

TEST(SampleFile, LoadsWithoutAWord) {
    const auto loaded = load(sample_file());
    EXPECT_TRUE(loaded.settings);
    EXPECT_THAT(loaded.problems, IsEmpty());
}

TEST(SampleFile, SaysWhatHoldsWithoutIt) {
    const auto sample = load(sample_file()).settings.value_or(Settings{});
    const auto bare = load(
                          "[httpserver.default]\naddress=':8000'\n"
                          "[cluster.local]\nclass-name='kafka'\nservers='localhost:9092'\n"
                          "[consumer.local]\nclass-name='kafka'\ncluster='local'\nservers='localhost:9092'\n")
                          .settings.value_or(Settings{});
    EXPECT_EQ(sample.general.pidfile, bare.general.pidfile);
    EXPECT_EQ(sample.general.ready_timeout, bare.general.ready_timeout);
    EXPECT_EQ(sample.logging.level, bare.logging.level);
    EXPECT_EQ(sample.logging.max_size, bare.logging.max_size);
    EXPECT_EQ(sample.listeners.at(0).address, bare.listeners.at(0).address);
    EXPECT_EQ(sample.listeners.at(0).timeout, bare.listeners.at(0).timeout);
    EXPECT_EQ(sample.store.intervals, bare.store.intervals);
    EXPECT_EQ(sample.store.expire_group, bare.store.expire_group);
    EXPECT_TRUE(sample.store.filter.accepts_everything());
    EXPECT_EQ(sample.evaluation.expire_cache, bare.evaluation.expire_cache);
    EXPECT_EQ(sample.clusters.at(0).offset_refresh, bare.clusters.at(0).offset_refresh);
    EXPECT_EQ(sample.clusters.at(0).topic_refresh, bare.clusters.at(0).topic_refresh);
    EXPECT_EQ(sample.consumers.at(0).offsets_topic, bare.consumers.at(0).offsets_topic);
    EXPECT_EQ(sample.view.consumers.at("local").zookeeper_timeout, 0);
}

TEST(SampleFile, HasEveryKey) {
    const std::string sample = sample_file();
    for (const Setting& setting : all_settings()) {
        const bool is_hidden = setting.preset.text.empty() && setting.example.empty();
        if (is_hidden) continue;
        EXPECT_THAT(sample, HasSubstr(std::string(setting.key) + " = ")) << setting.section;
    }
}

TEST(SampleFile, IsRightWithEverythingUncommented) {
    const TemporaryDirectory directory;
    const auto loaded = load(with_files(with_everything(sample_file()), directory));
    EXPECT_FALSE(loaded.unreadable) << *loaded.unreadable;
    EXPECT_TRUE(loaded.settings);
    EXPECT_THAT(warnings_of(loaded), IsEmpty());
    EXPECT_THAT(refusals_of(loaded), IsEmpty());
}

TEST(Examples, LoadWithoutAWord) {
    EXPECT_GE(examples().size(), 3U);
    for (const fs::path& path : examples()) {
        const TemporaryDirectory directory;
        const auto loaded = load(with_files(content_of(path), directory));
        EXPECT_TRUE(loaded.settings) << path;
        for (const Problem& problem : loaded.problems)
            ADD_FAILURE() << path << ": " << problem.place << ": " << problem.message;
    }
}

}  // namespace
}  // namespace warren::config
