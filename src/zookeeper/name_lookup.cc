#include "zookeeper/name_lookup.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <utility>

namespace warren::zookeeper {
namespace {

using Addresses = base::Result<std::vector<std::string>>;
using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

constexpr const char* default_port = "2181";

/// `host:port` with the host in numbers; without brackets, as the library wants it.
std::string numeric(const addrinfo& address, const std::string& port) {
    std::array<char, NI_MAXHOST> host{};
    const int result =
        getnameinfo(address.ai_addr, address.ai_addrlen, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST);
    return result == 0 ? std::string(host.data()) + ":" + port : std::string();
}

/// Appends what a server's name stands for; returns why it stands for nothing.
std::string look_up(const std::string& server, std::vector<std::string>& found) {
    const HostPort where = parse_server(server);
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    const int result = getaddrinfo(where.host.c_str(), where.port.c_str(), &hints, &first);
    if (result != 0) return gai_strerror(result);
    const AddressList list(first, freeaddrinfo);
    for (const addrinfo* one = first; one != nullptr; one = one->ai_next) {
        if (std::string address = numeric(*one, where.port); !address.empty()) found.push_back(std::move(address));
    }
    return {};
}

Addresses look_up_all(const std::vector<std::string>& servers) {
    std::vector<std::string> found;
    std::string reasons;
    for (const std::string& server : servers) {
        const std::string reason = look_up(server, found);
        if (!reason.empty()) reasons += (reasons.empty() ? "'" : ", '") + server + "': " + reason;
    }
    if (found.empty()) return base::failure("no server's name can be resolved: " + reasons);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace

HostPort parse_server(const std::string& server) {
    const auto colon = server.rfind(':');
    const auto bracket = server.rfind(']');
    const bool has_port = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
    HostPort parsed{server.substr(0, has_port ? colon : std::string::npos),
                    has_port ? server.substr(colon + 1) : default_port};
    if (parsed.host.starts_with('[') && parsed.host.ends_with(']')) {
        parsed.host = parsed.host.substr(1, parsed.host.size() - 2);
    }
    return parsed;
}

struct NameLookup::State {
    std::mutex mutex;
    std::condition_variable_any done;
    std::optional<Addresses> result;
};

NameLookup::NameLookup(const std::vector<std::string>& servers) : state_(std::make_shared<State>()) {
    std::thread([state = state_, servers] {
        Addresses result = look_up_all(servers);
        {
            const std::lock_guard lock(state->mutex);
            state->result = std::move(result);
        }
        state->done.notify_all();
    }).detach();
}

std::optional<Addresses> NameLookup::wait(const std::stop_token& stop, base::MonotonicTime until) const {
    std::unique_lock lock(state_->mutex);
    state_->done.wait_until(lock, stop, until, [this] { return state_->result.has_value(); });
    return state_->result;
}

}  // namespace warren::zookeeper
