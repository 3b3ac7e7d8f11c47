#include "config/validate.h"

#include "config/number_spelling.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <string>
#include <vector>

namespace warren::config {
namespace {

constexpr std::size_t longest_label = 63;

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}
bool is_letter(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}
bool is_letter_or_digit(char byte) {
    return is_letter(byte) || is_digit(byte);
}

bool is_number(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t from = 0;
    for (std::size_t to = text.find(separator); to != std::string_view::npos; to = text.find(separator, from)) {
        parts.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    parts.push_back(text.substr(from));
    return parts;
}

bool is_ip(int family, std::string_view text) {
    std::array<unsigned char, sizeof(in6_addr)> address;
    return inet_pton(family, std::string(text).c_str(), address.data()) == 1;
}

bool is_label(std::string_view text) {
    return !text.empty() && text.size() <= longest_label && is_letter_or_digit(text.front()) &&
           is_letter_or_digit(text.back()) &&
           std::all_of(text.begin(), text.end(), [](char byte) { return is_letter_or_digit(byte) || byte == '-'; });
}

bool are_labels(const std::vector<std::string_view>& parts) {
    return std::all_of(parts.begin(), parts.end(), is_label);
}

bool is_host_name(std::string_view text) {
    const auto joined = split(text, '_');
    return are_labels(split(text, '.')) || (joined.size() == 2 && are_labels(joined));
}

bool is_host(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return false;
    if (text.find(':') != std::string_view::npos) return is_ip(AF_INET6, text);
    const auto parts = split(text, '.');
    if (std::all_of(parts.begin(), parts.end(), is_decimal_integer)) return is_ip(AF_INET, text);
    return is_host_name(text);
}

struct HostPort {
    std::string_view host;
    std::string_view port;
};

bool has_bracket(std::string_view text) {
    return text.find_first_of("[]") != std::string_view::npos;
}

std::optional<HostPort> split_host_port(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const bool in_brackets = host.starts_with('[') && host.ends_with(']');
    if (in_brackets) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view port = text.substr(colon + 1);
    if (has_bracket(host) || has_bracket(port)) return std::nullopt;
    return HostPort{host, port};
}

bool is_segment(std::string_view text) {
    const auto is_plain = [](char byte) { return is_letter_or_digit(byte) || byte == '_' || byte == '-'; };
    return !text.empty() && is_plain(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](char byte) { return is_plain(byte) || byte == '.'; });
}

bool is_short_old_version(std::string_view text) {
    constexpr std::array<std::string_view, 12> known = {"0.8",  "0.8.0",  "0.8.1",  "0.8.2",  "0.9",  "0.9.0",
                                                        "0.10", "0.10.0", "0.10.1", "0.10.2", "0.11", "0.11.0"};
    return std::find(known.begin(), known.end(), text) != known.end();
}

}  // namespace

bool is_host_port(std::string_view text, EmptyHost empty_host) {
    const auto parts = split_host_port(text);
    if (!parts || !is_decimal_integer(parts->port)) return false;
    if (parts->host.empty()) return empty_host == EmptyHost::accepted;
    return is_host(parts->host);
}

std::optional<std::uint16_t> port_of(std::string_view host_port) {
    const auto parts = split_host_port(host_port);
    if (!parts) return std::nullopt;
    std::string_view digits = parts->port;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return port;
}

bool is_zookeeper_path(std::string_view text) {
    if (!text.starts_with('/')) return false;
    if (text == "/") return true;
    const auto segments = split(text.substr(1), '/');
    return std::all_of(segments.begin(), segments.end(), is_segment);
}

bool is_kafka_version(std::string_view text) {
    if (text.empty() || is_short_old_version(text)) return true;
    const auto parts = split(text, '.');
    if (!std::all_of(parts.begin(), parts.end(), is_number)) return false;
    return text.front() == '0' ? parts.size() == 4 && parts.front() == "0" : parts.size() == 3;
}

bool can_list_groups(std::string_view text) {
    const auto parts = split(text, '.');
    if (parts.front() != "0") return !text.empty();
    // From 0.11 on; the number may be longer than any integer.
    std::string_view minor = parts.size() < 2 ? std::string_view() : parts[1];
    while (minor.starts_with('0')) minor.remove_prefix(1);
    return minor.size() > 2 || (minor.size() == 2 && minor >= "11");
}

}  // namespace warren::config
