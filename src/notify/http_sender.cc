#include "notify/http_sender.h"

#include "notify/proxy.h"
#include "warren/runtime/clock.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>

namespace warren::notify {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr int most_redirects = 10;
/// An answer's body is of no interest; what is longer is not waited for.
constexpr std::size_t most_body = 1'048'576;
/// Go's period where the settings say 0.
constexpr std::chrono::seconds default_keepalive = 15s;
constexpr std::chrono::seconds longest_limit = 24h;

/// What libcurl hands over of an answer.
struct Reading {
    /// None follows the head of an answer to HEAD, whatever the head says.
    bool expects_body = true;
    bool is_interim = false;
    bool has_head = false;
    std::size_t body = 0;
};

std::size_t take_header(const char* data, std::size_t /*one*/, std::size_t size, void* user) {
    auto& reading = *static_cast<Reading*>(user);
    const std::string_view line(data, size);
    if (line.starts_with("HTTP/")) {
        reading.has_head = false;
        reading.is_interim = line.find(" 1") == line.find(' ');
    }
    if (line == "\r\n" || line == "\n") reading.has_head = !reading.is_interim;
    return reading.has_head && !reading.expects_body ? 0 : size;
}

std::size_t take_body(const char* /*data*/, std::size_t /*one*/, std::size_t size, void* user) {
    auto& reading = *static_cast<Reading*>(user);
    reading.body += size;
    return reading.body <= most_body ? size : 0;
}

/// One `Name: value` per header; `Name;` is libcurl's way to say that the value is empty.
CurlList header_lines(const HttpRequest& request) {
    CurlList lines;
    for (const auto& [name, value] : request.headers) {
        append(lines, value.empty() ? name + ';' : name + ": " + value);
    }
    // Headers that libcurl would add and Go does not.
    for (const char* name : {"Accept:", "Expect:"}) append(lines, name);
    if (!request.headers.contains("Accept-Encoding")) append(lines, "Accept-Encoding:");
    return lines;
}

void set_request(CURL* easy, const HttpRequest& request) {
    curl_easy_setopt(easy, CURLOPT_URL, request.url.text().c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    if (request.method == "HEAD" && request.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        return;
    }
    if (request.has_body && !(request.method == "GET" && request.body.empty())) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_connection(CURL* easy, const HttpSettings& settings, const Url& url) {
    const auto keepalive = settings.keepalive == 0s ? default_keepalive : settings.keepalive;
    const auto period = static_cast<long>(std::clamp<std::int64_t>(keepalive.count(), 1, 32'767));
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, keepalive > 0s ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, period);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, period);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, settings.one_connection_per_message ? 1L : 0L);
    // libcurl would look into the environment by rules of its own.
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy_for(url, process_environment).c_str());
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

/// Whether an endpoint that answers so may answer otherwise soon.
bool is_passing(long code) {
    return code >= 500 || code == 408 || code == 425 || code == 429;
}

Failure failure_of(const char* what, std::string error) {
    return {what, std::move(error), Retry::useless};
}

}  // namespace

struct HttpSender::Answer {
    /// 0: none came.
    long code = 0;
    /// Absolute; empty if the answer has none.
    std::string location;
    std::string error;
};

HttpSender::HttpSender(const NotifierSettings& settings, const runtime::Logger& log)
    : template_open_(settings.template_open),
      template_close_(settings.template_close),
      settings_(std::get<HttpSettings>(settings.target)),
      trust_(settings_.trust, log) {}

tl::expected<Attempt, Failure> HttpSender::prepare(const Message& message, MessageKind kind,
                                                   const MailOrigin& /*origin*/) {
    const bool is_open = kind == MessageKind::open;
    const auto& body_template = is_open ? template_open_ : template_close_;
    if (!body_template) return tl::unexpected(failure_of("failed to assemble message", "there is no template"));
    auto body = body_template->render(message);
    if (!body) return tl::unexpected(failure_of("failed to assemble message", body.error().message));
    const auto url_template = Template::parse(is_open ? settings_.url_open : settings_.url_close, Helpers::none);
    if (!url_template) return tl::unexpected(failure_of("failed to parse url", url_template.error().message));
    const auto url = url_template->render(message);
    if (!url) return tl::unexpected(failure_of("failed to assemble url", url.error().message));
    auto request = make_http_request(settings_, kind, *url, std::move(*body));
    if (!request) return tl::unexpected(failure_of("failed to create request", request.error().message));
    return [this, made = std::move(*request)](const std::stop_token& stop) { return send(made, stop); };
}

Sent HttpSender::send(const HttpRequest& request, const std::stop_token& stop) {
    const bool is_limited = settings_.timeout > 0s;
    const auto deadline = runtime::monotonic_now() + std::min(settings_.timeout, longest_limit);
    HttpRequest current = request;
    for (int redirects = 0;; ++redirects) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - runtime::monotonic_now());
        const Answer answer = exchange(current, is_limited ? std::max(left, 1ms) : 0ms, stop);
        if (answer.code == 0) return tl::unexpected(Failure{"failed to send", answer.error, Retry::sensible});
        if (answer.code >= 200 && answer.code < 300) return {};
        auto next = redirected(current, answer.code, answer.location, request.url.host);
        if (!next) {
            const auto retry = is_passing(answer.code) ? Retry::sensible : Retry::useless;
            return tl::unexpected(Failure{"failed to send", {}, retry, answer.code});
        }
        if (!*next) return tl::unexpected(failure_of("failed to send", next->error().message));
        if (redirects == most_redirects) {
            return tl::unexpected(
                failure_of("failed to send", "stopped after " + std::to_string(most_redirects) + " redirects"));
        }
        current = std::move(**next);
    }
}

HttpSender::Answer HttpSender::exchange(const HttpRequest& request, milliseconds limit, const std::stop_token& stop) {
    const CurlList headers = header_lines(request);
    Reading reading;
    reading.expects_body = request.method != "HEAD";
    const EasyHandle transfer = transfers_.make();
    CURL* easy = transfer.get();
    set_request(easy, request);
    set_connection(easy, settings_, request.url);
    trust_.apply_to(transfer);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &reading);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &reading);

    const Transfers::End end = transfers_.perform(transfer, stop);
    Answer answer;
    // Once the head of an answer is there it counts, even if the body never ends.
    if (end.code == CURLE_OK || reading.has_head) curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.code);
    const char* location = nullptr;
    curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location);
    if (location != nullptr) answer.location = location;
    if (answer.code == 0) answer.error = end.text;
    return answer;
}

}  // namespace warren::notify
