#include "http/wire/open_connections.h"

#include <sys/socket.h>

namespace warren::http {

OpenConnections::Entry::Entry(OpenConnections& list, int socket) : list_(&list), socket_(socket) {
    const auto state = list_->state_.lock();
    state->sockets.insert(socket_);
    if (state->has_ended) shutdown(socket_, SHUT_RDWR);
}

OpenConnections::Entry::~Entry() {
    list_->state_.lock()->sockets.erase(socket_);
}

void OpenConnections::end_all() {
    const auto state = state_.lock();
    state->has_ended = true;
    for (const int socket : state->sockets) shutdown(socket, SHUT_RDWR);
}

void OpenConnections::begin() {
    state_.lock()->has_ended = false;
}

bool OpenConnections::has_ended() const {
    return state_.lock()->has_ended;
}

}  // namespace warren::http
