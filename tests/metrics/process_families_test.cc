#include "metrics/process_families.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <unistd.h>

namespace warren::metrics {
namespace {

namespace fs = std::filesystem;

/// The value of a family's only series, as written.
std::string value_of(const Family& family) {
    std::string page;
    write_families({family}, [&page](std::string_view text) {
        page += text;
        return true;
    });
    const auto value = page.rfind(' ') + 1;
    return page.substr(value, page.size() - value - 1);
}

/// A tree like `/proc` in a temporary folder.
class ProcessFamilies : public testing::Test {
protected:
    ProcessFamilies() {
        std::string name = (fs::temp_directory_path() / "warren-proc-XXXXXX").string();
        proc = ::mkdtemp(name.data());
        fs::create_directories(proc / "self/fd");
        fs::create_directories(proc / "self/net");
    }
    ~ProcessFamilies() override { fs::remove_all(proc); }

    void write(const std::string& path, const std::string& text) const { std::ofstream(proc / path) << text; }

    /// Name to value as written on the page.
    std::map<std::string, std::string> read() const {
        std::map<std::string, std::string> values;
        for (const auto& family : process_families(proc)) values[family.name] = value_of(family);
        return values;
    }

    fs::path proc;
};

TEST_F(ProcessFamilies, ReadTheFieldsOfStat) {
    const auto ticks = sysconf(_SC_CLK_TCK);
    write("stat", "cpu 1 2 3\nbtime 1700000000\n");
    write("self/stat", "42 (odd) name)) S 1 42 42 0 -1 4194304 100 0 0 0 " + std::to_string(3 * ticks) + " " +
                           std::to_string(2 * ticks) + " 0 0 20 0 1 0 " + std::to_string(7 * ticks) +
                           " 65536 10 18446744073709551615 0 0\n");
    const auto values = read();
    EXPECT_EQ(values.at("process_cpu_seconds_total"), "5");
    EXPECT_EQ(values.at("process_start_time_seconds"), "1.700000007e+09");
    EXPECT_EQ(values.at("process_virtual_memory_bytes"), "65536");
    EXPECT_EQ(std::strtod(values.at("process_resident_memory_bytes").c_str(), nullptr),
              10.0 * static_cast<double>(sysconf(_SC_PAGESIZE)));
}

TEST_F(ProcessFamilies, CountOpenFiles) {
    for (const auto* number : {"0", "1", "2"}) write(std::string("self/fd/") + number, "");
    EXPECT_EQ(read().at("process_open_fds"), "3");
}

TEST_F(ProcessFamilies, ReadTrafficFromNetstat) {
    write("self/net/netstat",
          "TcpExt: InOctets OutOctets\nTcpExt: 1 2\nIpExt: InNoRoutes InOctets OutOctets\nIpExt: 0 500 70\n");
    write("self/net/dev", "a\nb\n lo: 9 0 0 0 0 0 0 0 9 0 0 0 0 0 0 0\n");
    EXPECT_EQ(read().at("process_network_receive_bytes_total"), "500");
    EXPECT_EQ(read().at("process_network_transmit_bytes_total"), "70");
}

TEST_F(ProcessFamilies, AddUpTheInterfacesWhereThereIsNoNetstat) {
    write("self/net/dev",
          "Inter-|   Receive  |  Transmit\n face |bytes packets|bytes packets\n"
          "    lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0     "
          "  0    0\n"
          "  eth0:205 5 0 0 0 0 0 0 66 4 0 0 0 0 0 0\n");
    EXPECT_EQ(read().at("process_network_receive_bytes_total"), "3398");
    EXPECT_EQ(read().at("process_network_transmit_bytes_total"), "3259");
}

TEST_F(ProcessFamilies, LeaveOutWhatCannotBeRead) {
    fs::remove_all(proc / "self");
    write("stat", "btime 1700000000\n");
    const auto values = read();
    EXPECT_EQ(values.size(), 2U);
    EXPECT_TRUE(values.contains("process_max_fds"));
    EXPECT_TRUE(values.contains("process_virtual_memory_max_bytes"));
}

TEST_F(ProcessFamilies, ADamagedStatIsNoDisaster) {
    for (const auto* text : {"", "42 (name", "42 (name) S", "42 (name) S 1 2 x y"}) {
        write("self/stat", text);
        EXPECT_FALSE(read().contains("process_cpu_seconds_total"));
    }
}

TEST(OwnProcess, HasAllFigures) {
    std::map<std::string, double> values;
    for (const auto& family : process_families()) {
        values[family.name] = std::strtod(value_of(family).c_str(), nullptr);
    }
    EXPECT_EQ(values.size(), 9U);
    EXPECT_GE(values["process_open_fds"], 3);
    EXPECT_GT(values["process_resident_memory_bytes"], 1e6);
    EXPECT_GT(values["process_virtual_memory_bytes"], values["process_resident_memory_bytes"]);
    EXPECT_GT(values["process_start_time_seconds"], 1.6e9);
}

}  // namespace
}  // namespace warren::metrics
