#include "notify/proxy.h"

#include "notify/text.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>

namespace warren::notify {
namespace {

/// An IPv4 address in its form within IPv6, so that both compare alike.
using Address = std::array<std::uint8_t, 16>;
constexpr std::size_t v4_offset = 12;

struct ParsedAddress {
    Address bytes{};
    /// Bits of a prefix that are not the address's own.
    unsigned unused_bits = 0;
};

std::optional<ParsedAddress> address_of(const std::string& text) {
    ParsedAddress parsed;
    if (inet_pton(AF_INET6, text.c_str(), parsed.bytes.data()) == 1) return parsed;
    if (inet_pton(AF_INET, text.c_str(), &parsed.bytes[v4_offset]) != 1) return std::nullopt;
    parsed.bytes[10] = parsed.bytes[11] = 0xFF;
    parsed.unused_bits = v4_offset * 8;
    return parsed;
}

bool is_this_machine(const std::string& host) {
    if (host == "localhost") return true;
    const auto address = address_of(host);
    if (!address) return false;
    if (address->unused_bits != 0) return address->bytes[v4_offset] == 127;
    return address->bytes == Address{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
}

bool same_prefix(const Address& left, const Address& right, unsigned bits) {
    const std::size_t whole = bits / 8;
    if (!std::equal(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(whole), right.begin())) return false;
    const unsigned rest = bits % 8;
    return rest == 0 || (left[whole] ^ right[whole]) >> (8U - rest) == 0;
}

bool is_in_network(const std::string& entry, const std::string& host) {
    const auto slash = entry.find('/');
    const auto network = address_of(entry.substr(0, slash));
    const auto address = address_of(host);
    unsigned bits = 0;
    const char* end = entry.data() + entry.size();
    const auto [rest, error] = std::from_chars(entry.data() + slash + 1, end, bits);
    if (!network || !address || error != std::errc() || rest != end) return false;
    bits += network->unused_bits;
    return bits <= 128 && same_prefix(network->bytes, address->bytes, bits);
}

/// `entry` split before its port, if it has one.
std::pair<std::string, std::string> split_port(const std::string& entry) {
    const auto colon = entry.rfind(':');
    const bool is_bare_v6 = colon != std::string::npos && entry[0] != '[' && entry.find(':') != colon;
    if (colon == std::string::npos || is_bare_v6 || entry.back() == ']') return {entry, ""};
    return {entry.substr(0, colon), entry.substr(colon + 1)};
}

bool entry_names_host(const std::string& entry, const Url& url) {
    if (entry == "*") return true;
    if (entry.find('/') != std::string::npos) return is_in_network(entry, url.host);
    auto [host, port] = split_port(entry);
    if (!port.empty() && port != url.effective_port()) return false;
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (const auto address = address_of(host)) {
        const auto own = address_of(url.host);
        return own && own->bytes == address->bytes;
    }
    if (host.starts_with("*.")) host.erase(0, 1);
    if (host.starts_with('.')) return url.host.size() > host.size() && url.host.ends_with(host);
    return !host.empty() && is_within_domain(url.host, host);
}

std::string first_set(const Environment& environment, const char* upper, const char* lower) {
    std::string value = environment(upper);
    return value.empty() ? environment(lower) : value;
}

}  // namespace

std::string proxy_for(const Url& url, const Environment& environment) {
    const bool is_tls = url.scheme == "https";
    std::string proxy = is_tls ? first_set(environment, "HTTPS_PROXY", "https_proxy")
                               : first_set(environment, "HTTP_PROXY", "http_proxy");
    if (proxy.empty() || is_this_machine(url.host)) return {};
    if (names_host(first_set(environment, "NO_PROXY", "no_proxy"), url)) return {};
    // Go leaves looking up the name to the proxy.
    if (proxy.starts_with("socks5://")) return "socks5h" + proxy.substr(6);
    return proxy.find("://") == std::string::npos ? "http://" + proxy : proxy;
}

bool names_host(std::string_view entries, const Url& url) {
    while (!entries.empty()) {
        const auto end = std::min(entries.find(','), entries.size());
        const std::string entry = to_lower(trimmed(entries.substr(0, end)));
        if (!entry.empty() && entry_names_host(entry, url)) return true;
        entries.remove_prefix(std::min(end + 1, entries.size()));
    }
    return false;
}

std::string process_environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

}  // namespace warren::notify
