#pragma once

#include "notify/curl_handles.h"
#include "warren/base/guarded.h"

#include <curl/curl.h>
#include <map>
#include <stop_token>
#include <string>
#include <sys/types.h>

namespace warren::notify {

/// Runs libcurl's transfers one after the other, and keeps their connections for the next ones. Used by one thread.
class Transfers {
public:
    Transfers();
    ~Transfers() = default;
    Transfers(const Transfers&) = delete;
    Transfers& operator=(const Transfers&) = delete;

    /// A handle with what all transfers have in common.
    [[nodiscard]] EasyHandle make();

    /// How a transfer ended; `text` is libcurl's explanation of what `code` says.
    struct End {
        CURLcode code = CURLE_OK;
        std::string text;
    };
    /// Runs a transfer to its end. A stop breaks it off at once, in whatever state it is.
    [[nodiscard]] End perform(const EasyHandle& transfer, const std::stop_token& stop);

private:
    static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
    static int close_socket(void* self, curl_socket_t socket);
    [[nodiscard]] CURLcode run_to_end(const std::stop_token& stop);
    void break_off();

    /// Sockets that were opened, with the inode of each. libcurl closes those that were never connected without a word:
    /// their numbers may be others' by now, with other inodes. Declared first: closing the connections needs it.
    base::Guarded<std::map<curl_socket_t, ino_t>> sockets_;
    MultiHandle multi_;
};

}  // namespace warren::notify
