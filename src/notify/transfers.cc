#include "notify/transfers.h"

#include <array>
#include <mutex>
#include <new>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warren::notify {
namespace {

/// How long to wait for a connection's news without looking for a stop; a stop cuts it short.
constexpr int longest_wait_ms = 1'000;

void initialize_library_once() {
    static std::once_flag done;
    std::call_once(done, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

MultiHandle make_multi() {
    initialize_library_once();
    MultiHandle multi(curl_multi_init());
    if (!multi) throw std::bad_alloc();
    return multi;
}

/// 0 if it is not open.
ino_t inode_of(int file) {
    struct stat told {};
    return fstat(file, &told) == 0 ? told.st_ino : 0;
}

}  // namespace

Transfers::Transfers() : multi_(make_multi()) {}

EasyHandle Transfers::make() {
    EasyHandle transfer(curl_easy_init());
    if (!transfer) throw std::bad_alloc();
    CURL* easy = transfer.get();
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // Looking up a name cannot be broken off; without this the end would wait for it.
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfers::open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &Transfers::close_socket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
    return transfer;
}

Transfers::End Transfers::perform(const EasyHandle& transfer, const std::stop_token& stop) {
    std::array<char, CURL_ERROR_SIZE> text{};
    curl_easy_setopt(transfer.get(), CURLOPT_ERRORBUFFER, text.data());
    CURLcode code = CURLE_FAILED_INIT;
    {
        const std::stop_callback on_stop(stop, [this] { break_off(); });
        if (curl_multi_add_handle(multi_.get(), transfer.get()) == CURLM_OK) {
            code = run_to_end(stop);
            curl_multi_remove_handle(multi_.get(), transfer.get());
        }
    }
    curl_easy_setopt(transfer.get(), CURLOPT_ERRORBUFFER, nullptr);
    return {code, text[0] != '\0' ? text.data() : curl_easy_strerror(code)};
}

CURLcode Transfers::run_to_end(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        int running = 0;
        int left = 0;
        if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) return CURLE_FAILED_INIT;
        while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg == CURLMSG_DONE) return message->data.result;
        }
        curl_multi_poll(multi_.get(), nullptr, 0, longest_wait_ms, nullptr);
    }
    return CURLE_ABORTED_BY_CALLBACK;
}

/// Called by the thread that requests the stop. libcurl's farewell to a mail server waits for the answer inside the
/// library; a connection that is shut down ends that too.
void Transfers::break_off() {
    {
        const auto sockets = sockets_.lock();
        for (const auto& [socket, inode] : *sockets) {
            if (inode_of(socket) == inode) shutdown(socket, SHUT_RDWR);
        }
    }
    curl_multi_wakeup(multi_.get());
}

curl_socket_t Transfers::open_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
    const curl_socket_t opened = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (opened != CURL_SOCKET_BAD) (*static_cast<Transfers*>(self)->sockets_.lock())[opened] = inode_of(opened);
    return opened;
}

int Transfers::close_socket(void* self, curl_socket_t socket) {
    const auto sockets = static_cast<Transfers*>(self)->sockets_.lock();
    sockets->erase(socket);
    return close(socket);
}

}  // namespace warren::notify
