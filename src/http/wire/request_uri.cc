#include "http/wire/request_uri.h"

#include "http/ascii.h"

#include <algorithm>
#include <arpa/inet.h>
#include <string>

namespace warren::http {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_letter(char letter) {
    return is_alphanumeric(letter) && !is_digit(letter);
}

/// The byte that stands behind a percent sign at `place`, or -1.
int escaped_byte(std::string_view text, std::size_t place) {
    if (place + 2 >= text.size()) return -1;
    const int high = hex_value(text[place + 1]);
    const int low = hex_value(text[place + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool has_good_escapes(std::string_view text) {
    for (auto place = text.find('%'); place != npos; place = text.find('%', place + 1)) {
        if (escaped_byte(text, place) < 0) return false;
    }
    return true;
}

bool is_user(std::string_view text) {
    const auto is_good = [](char letter) {
        return is_alphanumeric(letter) || std::string_view("-._:~!$&'()*+,;=%@").find(letter) != npos;
    };
    return std::all_of(text.begin(), text.end(), is_good) && has_good_escapes(text);
}

/// In a name of a host only what is not ASCII, and the percent sign itself, may be escaped.
bool is_host_name(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const int byte = escaped_byte(text, i);
            if (byte < 0x80 && byte != '%') return false;
            i += 2;
        } else if (std::string_view(" \\^`{|}/?#@").find(text[i]) != npos) {
            return false;
        }
    }
    return true;
}

bool is_port(std::string_view text) {
    return text.empty() || (text[0] == ':' && std::all_of(text.begin() + 1, text.end(), is_digit));
}

bool is_bracketed_host(std::string_view host) {
    const auto end = host.rfind(']');
    if (end == npos || !is_port(host.substr(end + 1))) return false;
    const auto inside = host.substr(1, end - 1);
    const std::string address(inside.substr(0, inside.find("%25")));
    in6_addr parsed{};
    return inet_pton(AF_INET6, address.c_str(), &parsed) == 1 && has_good_escapes(inside);
}

bool is_authority(std::string_view text) {
    const auto at = text.rfind('@');
    if (at != npos && !is_user(text.substr(0, at))) return false;
    const auto host = at == npos ? text : text.substr(at + 1);
    if (host.starts_with('[')) return is_bracketed_host(host);
    const auto colon = std::min(host.find(':'), host.size());
    return host.find('[') == npos && is_port(host.substr(colon)) && is_host_name(host.substr(0, colon));
}

/// A path with its query, or the query alone.
std::optional<std::string_view> checked_path(std::string_view text) {
    if (!has_good_escapes(text.substr(0, text.find('?')))) return std::nullopt;
    return text;
}

/// `text` begins with an authority.
std::optional<std::string_view> after_authority(std::string_view text) {
    const auto end = std::min(text.find_first_of("/?"), text.size());
    if (!is_authority(text.substr(0, end))) return std::nullopt;
    return checked_path(text.substr(end));
}

/// The length of a scheme with its colon; 0: there is none.
std::size_t scheme_length(std::string_view text) {
    const auto is_good = [](char letter) {
        return is_alphanumeric(letter) || letter == '+' || letter == '-' || letter == '.';
    };
    const auto end = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_good) - text.begin());
    return end > 0 && end < text.size() && is_letter(text[0]) && text[end] == ':' ? end + 1 : 0;
}

}  // namespace

std::optional<std::string_view> origin_form(std::string_view method, std::string_view target) {
    if (std::any_of(target.begin(), target.end(), is_control)) return std::nullopt;
    if (target.starts_with('/')) return checked_path(target);
    if (method == "CONNECT") return after_authority(target);
    if (target == "*") return target;
    const auto scheme = scheme_length(target);
    if (scheme == 0) return std::nullopt;
    const auto rest = target.substr(scheme);
    if (rest.starts_with("//")) return after_authority(rest.substr(2));
    // What has no slash, such as `mailto:someone`, names nothing here.
    return rest.starts_with('/') ? checked_path(rest) : rest.substr(rest.size());
}

}  // namespace warren::http
