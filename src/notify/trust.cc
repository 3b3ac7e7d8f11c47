#include "notify/trust.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

namespace warren::notify {
namespace {

constexpr std::string_view certificate_mark = "-----BEGIN CERTIFICATE-----";

std::optional<std::string> content_of(const char* path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// Where systems keep their roots, first what the environment or libcurl says.
std::string system_roots() {
    const std::array<const char*, 6> places = {std::getenv("SSL_CERT_FILE"),
                                               curl_version_info(CURLVERSION_NOW)->cainfo,
                                               "/etc/ssl/certs/ca-certificates.crt",
                                               "/etc/pki/tls/certs/ca-bundle.crt",
                                               "/etc/ssl/ca-bundle.pem",
                                               "/etc/ssl/cert.pem"};
    for (const char* place : places) {
        if (place == nullptr) continue;
        if (auto roots = content_of(place)) return *roots;
    }
    return {};
}

/// The file's text; none, and a line in the log, if there is nothing to believe in it.
std::optional<std::string> further_roots(const std::string& path, const runtime::Logger& log) {
    auto text = content_of(path.c_str());
    if (!text) {
        log.error("cannot read extra-ca", {{"file", path}, {"error", std::strerror(errno)}});
    } else if (text->find(certificate_mark) == std::string::npos) {
        log.warn("no certificate in extra-ca, it is ignored", {{"file", path}});
        text.reset();
    }
    return text;
}

}  // namespace

Trust::Trust(const TrustSettings& settings, const runtime::Logger& log) : no_verify_(settings.no_verify) {
    if (no_verify_ || settings.extra_ca.empty()) return;
    if (const auto further = further_roots(settings.extra_ca, log)) roots_ = system_roots() + '\n' + *further;
}

void Trust::apply_to(const EasyHandle& transfer) const {
    CURL* easy = transfer.get();
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, no_verify_ ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, no_verify_ ? 0L : 2L);
    if (roots_.empty()) return;
    // Borrowed by libcurl: the sender that owns this object ends its transfers first.
    curl_blob blob{const_cast<char*>(roots_.data()), roots_.size(), CURL_BLOB_NOCOPY};
    curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
}

}  // namespace warren::notify
