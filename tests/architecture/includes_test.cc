#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

// Holds every #include of the source tree against the table of docs/architecture.md.

namespace warren {
namespace {

namespace fs = std::filesystem;
using Words = std::set<std::string>;

const fs::path source_dir = WARREN_SOURCE_DIR;

struct Room {
    Words may_include;
    Words libraries;
};

Words words_of(const std::string& cell) {
    std::istringstream stream(cell);
    Words words;
    for (std::string word; stream >> word;) {
        if (word != "-") words.insert(word);
    }
    return words;
}

std::vector<std::string> cells_of(const std::string& line) {
    std::istringstream stream(line);
    std::vector<std::string> cells;
    for (std::string cell; std::getline(stream, cell, '|');) cells.push_back(cell);
    return cells;
}

/// The rows of the table that starts with `| room |`.
std::map<std::string, Room> table_of_rooms() {
    std::ifstream page(source_dir / "docs/architecture.md");
    std::map<std::string, Room> rooms;
    bool inside = false;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("| room |")) {
            inside = true;
        } else if (inside && line.starts_with("| ---")) {
            continue;
        } else if (inside && line.starts_with("|")) {
            const auto cells = cells_of(line);
            rooms[*words_of(cells.at(1)).begin()] = {words_of(cells.at(2)), words_of(cells.at(3))};
        } else if (inside) {
            break;
        }
    }
    return rooms;
}

struct SourceFile {
    fs::path path;
    std::string room;
    bool is_public = false;
};

std::vector<SourceFile> files_below(const fs::path& folder, bool is_public) {
    std::vector<SourceFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto extension = entry.path().extension();
        if (!entry.is_regular_file() || (extension != ".h" && extension != ".cc")) continue;
        const fs::path inside = fs::relative(entry.path(), folder);
        if (std::distance(inside.begin(), inside.end()) < 2) continue;  // main.cc
        files.push_back({entry.path(), inside.begin()->string(), is_public});
    }
    return files;
}

std::vector<SourceFile> all_files() {
    auto files = files_below(source_dir / "src", false);
    const auto headers = files_below(source_dir / "include/warren", true);
    files.insert(files.end(), headers.begin(), headers.end());
    return files;
}

std::vector<std::string> includes_of(const fs::path& path) {
    static const RE2 line_form(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"].*)");
    std::ifstream file(path);
    std::vector<std::string> includes;
    std::string included;
    for (std::string line; std::getline(file, line);) {
        if (RE2::FullMatch(line, line_form, &included)) includes.push_back(included);
    }
    return includes;
}

/// The third-party library an include belongs to, if it is one.
std::optional<std::string> library_of(const std::string& include) {
    static const std::vector<std::pair<std::string, std::string>> prefixes = {{"librdkafka/", "librdkafka"},
                                                                              {"httplib.h", "httplib"},
                                                                              {"nlohmann/", "nlohmann"},
                                                                              {"toml++/", "toml++"},
                                                                              {"spdlog/", "spdlog"},
                                                                              {"fmt/", "fmt"},
                                                                              {"absl/", "absl"},
                                                                              {"re2/", "re2"},
                                                                              {"CLI/", "CLI"},
                                                                              {"tl/", "tl"},
                                                                              {"zlib.h", "zlib"},
                                                                              {"systemd/", "systemd"},
                                                                              {"zookeeper.h", "zookeeper"},
                                                                              {"curl/", "curl"},
                                                                              {"yaml-cpp/", "yaml-cpp"},
                                                                              {"openssl/", "openssl"}};
    for (const auto& [prefix, library] : prefixes) {
        if (include.starts_with(prefix)) return library;
    }
    return std::nullopt;
}

/// The room of one of our own headers: `warren/ROOM/...` is public, `ROOM/...` private.
std::string room_of(const std::string& include) {
    const std::string inside = include.starts_with("warren/") ? include.substr(7) : include;
    return inside.substr(0, inside.find('/'));
}

std::string shown(const SourceFile& file, const std::string& include) {
    return fs::relative(file.path, source_dir).string() + " includes " + include;
}

class Includes : public testing::Test {
protected:
    std::map<std::string, Room> rooms = table_of_rooms();

    [[nodiscard]] bool is_own(const std::string& include) const {
        return include.find('/') != std::string::npos && rooms.contains(room_of(include));
    }
};

TEST_F(Includes, EveryDirectoryIsARoomOfTheTable) {
    ASSERT_FALSE(rooms.empty());
    for (const SourceFile& file : all_files()) EXPECT_TRUE(rooms.contains(file.room)) << file.path;
}

TEST_F(Includes, RoomsIncludeOnlyTheRoomsTheTableAllows) {
    for (const SourceFile& file : all_files()) {
        for (const std::string& include : includes_of(file.path)) {
            if (!is_own(include)) continue;
            const std::string other = room_of(include);
            EXPECT_TRUE(other == file.room || rooms[file.room].may_include.contains(other)) << shown(file, include);
        }
    }
}

TEST_F(Includes, PrivateHeadersStayInTheirRoom) {
    for (const SourceFile& file : all_files()) {
        for (const std::string& include : includes_of(file.path)) {
            const bool is_private = is_own(include) && !include.starts_with("warren/");
            if (!is_private) continue;
            EXPECT_EQ(room_of(include), file.room) << shown(file, include);
            EXPECT_FALSE(file.is_public) << shown(file, include) << ": a public header must not need a private one";
        }
    }
}

TEST_F(Includes, RoomsUseOnlyTheLibrariesTheTableAllows) {
    for (const SourceFile& file : all_files()) {
        for (const std::string& include : includes_of(file.path)) {
            const auto library = library_of(include);
            if (!library) continue;
            EXPECT_TRUE(rooms[file.room].libraries.contains(*library) || *library == "tl") << shown(file, include);
            if (file.is_public) {
                EXPECT_EQ(*library, "tl") << shown(file, include) << ": public headers name no third-party type";
            }
        }
    }
}

TEST_F(Includes, ConfigTakesOnlySettingsFromOtherRooms) {
    const Words settings = {"group_filter.h",    "ids.h",         "settings.h", "client_settings.h",
                            "server_settings.h", "config_view.h", "logging.h",  "template.h"};
    for (const SourceFile& file : all_files()) {
        if (file.room != "config") continue;
        for (const std::string& include : includes_of(file.path)) {
            if (!is_own(include) || room_of(include) == "config" || room_of(include) == "base") continue;
            EXPECT_TRUE(settings.contains(fs::path(include).filename().string())) << shown(file, include);
        }
    }
}

TEST_F(Includes, OneFileKnowsTheMockCluster) {
    std::vector<std::string> users;
    for (const SourceFile& file : all_files()) {
        const auto includes = includes_of(file.path);
        const bool uses = std::any_of(includes.begin(), includes.end(), [](const std::string& include) {
            return include.find("rdkafka_mock.h") != std::string::npos;
        });
        if (uses) users.push_back(file.path.filename().string());
    }
    EXPECT_EQ(users, std::vector<std::string>{"mock_cluster.cc"});
}

}  // namespace
}  // namespace warren
