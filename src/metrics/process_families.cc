#include "metrics/process_families.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

namespace warren::metrics {
namespace {

namespace fs = std::filesystem;

/// Bytes over all network interfaces.
struct Traffic {
    double received = 0;
    double sent = 0;
};

/// The fields of `/proc/self/stat` behind the command's name; that one may contain anything, even parentheses.
std::vector<double> numbers_of_stat(const fs::path& proc) {
    std::ifstream file(proc / "self/stat");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos) return {};
    std::istringstream fields(text.substr(name_end + 1));
    std::string state;
    fields >> state;
    return {std::istream_iterator<double>(fields), {}};
}

/// `number` counts as proc(5) does: from 1, with the command's name being number 2 and the state number 3.
std::optional<double> field(const std::vector<double>& stat, std::size_t number) {
    const auto index = number - 4;
    if (index >= stat.size()) return std::nullopt;
    return stat[index];
}

double seconds_of_ticks(double ticks) {
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::optional<double> cpu_seconds(const std::vector<double>& stat) {
    const auto user = field(stat, 14);
    const auto system = field(stat, 15);
    if (!user || !system) return std::nullopt;
    return seconds_of_ticks(*user + *system);
}

std::optional<double> boot_time(const fs::path& proc) {
    std::ifstream file(proc / "stat");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("btime ")) return std::strtod(line.c_str() + 6, nullptr);
    }
    return std::nullopt;
}

std::optional<double> start_time(const std::vector<double>& stat, const fs::path& proc) {
    const auto boot = boot_time(proc);
    const auto start = field(stat, 22);
    if (!boot || !start) return std::nullopt;
    return *boot + seconds_of_ticks(*start);
}

std::optional<double> resident_bytes(const std::vector<double>& stat) {
    const auto pages = field(stat, 24);
    if (!pages) return std::nullopt;
    return *pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

std::optional<double> open_files(const fs::path& proc) {
    std::error_code error;
    fs::directory_iterator entry(proc / "self/fd", error);
    double count = 0;
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) ++count;
    return error ? std::nullopt : std::optional(count);
}

/// The soft limit; no limit is the largest 64-bit number, as in other client libraries.
std::optional<double> limit_of(decltype(RLIMIT_AS) resource) {
    rlimit limit{};
    if (getrlimit(resource, &limit) != 0) return std::nullopt;
    return static_cast<double>(limit.rlim_cur);
}

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream words(line);
    return {std::istream_iterator<std::string>(words), {}};
}

std::optional<double> number_named(const std::vector<std::string>& names, const std::vector<std::string>& values,
                                   std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    const auto index = static_cast<std::size_t>(found - names.begin());
    if (found == names.end() || index >= values.size()) return std::nullopt;
    return std::strtod(values[index].c_str(), nullptr);
}

/// `/proc/self/net/netstat` holds pairs of lines, names above numbers, each starting with the group's name.
std::optional<Traffic> traffic_of_netstat(const fs::path& proc) {
    std::ifstream file(proc / "self/net/netstat");
    for (std::string names, values; std::getline(file, names) && std::getline(file, values);) {
        if (!names.starts_with("IpExt:")) continue;
        const auto received = number_named(words_of(names), words_of(values), "InOctets");
        const auto sent = number_named(words_of(names), words_of(values), "OutOctets");
        if (received && sent) return Traffic{*received, *sent};
    }
    return std::nullopt;
}

/// Some sandboxes have no netstat. Lines of `/proc/self/net/dev` read `name: received ... (8 numbers) sent ...`.
std::optional<Traffic> traffic_of_interfaces(const fs::path& proc) {
    std::ifstream file(proc / "self/net/dev");
    if (!file) return std::nullopt;
    Traffic traffic;
    for (std::string line; std::getline(file, line);) {
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        std::istringstream fields(line.substr(colon + 1));
        const std::vector<double> numbers{std::istream_iterator<double>(fields), {}};
        if (numbers.size() < 9) continue;
        traffic.received += numbers[0];
        traffic.sent += numbers[8];
    }
    return traffic;
}

std::optional<Traffic> traffic_of(const fs::path& proc) {
    const auto traffic = traffic_of_netstat(proc);
    return traffic ? traffic : traffic_of_interfaces(proc);
}

void add(std::vector<Family>& families, const char* name, const char* help, FamilyKind kind,
         std::optional<double> value) {
    if (!value) return;
    families.push_back({name, help, kind, [value = *value](SeriesWriter& out) { out.add({}, value); }});
}

}  // namespace

std::vector<Family> process_families(const fs::path& proc) {
    const auto stat = numbers_of_stat(proc);
    const auto traffic = traffic_of(proc);
    std::vector<Family> families;
    add(families, "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", FamilyKind::counter,
        cpu_seconds(stat));
    add(families, "process_max_fds", "Maximum number of open file descriptors.", FamilyKind::gauge,
        limit_of(RLIMIT_NOFILE));
    add(families, "process_network_receive_bytes_total", "Number of bytes received by the process over the network.",
        FamilyKind::counter, traffic ? std::optional(traffic->received) : std::nullopt);
    add(families, "process_network_transmit_bytes_total", "Number of bytes sent by the process over the network.",
        FamilyKind::counter, traffic ? std::optional(traffic->sent) : std::nullopt);
    add(families, "process_open_fds", "Number of open file descriptors.", FamilyKind::gauge, open_files(proc));
    add(families, "process_resident_memory_bytes", "Resident memory size in bytes.", FamilyKind::gauge,
        resident_bytes(stat));
    add(families, "process_start_time_seconds", "Start time of the process since unix epoch in seconds.",
        FamilyKind::gauge, start_time(stat, proc));
    add(families, "process_virtual_memory_bytes", "Virtual memory size in bytes.", FamilyKind::gauge, field(stat, 23));
    add(families, "process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes.",
        FamilyKind::gauge, limit_of(RLIMIT_AS));
    return families;
}

}  // namespace warren::metrics
