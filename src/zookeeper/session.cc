#include "zookeeper/session.h"

#include "zookeeper/library_log.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <future>
#include <limits>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <zookeeper.h>

namespace warren::zookeeper {
namespace {

/// The library waits for the server when it closes a session, up to seconds if the server hangs.
constexpr std::chrono::milliseconds close_patience{700};
/// Data beyond this is of no use here: offsets and names of owners are short.
constexpr std::size_t most_data = 4'096;

Code code_from(int result) {
    switch (result) {
        case ZOK:
            return Code::ok;
        case ZNONODE:
            return Code::no_node;
        case ZNODEEXISTS:
            return Code::node_exists;
        case ZCONNECTIONLOSS:
        case ZOPERATIONTIMEOUT:
        case ZSESSIONMOVED:
            return Code::connection_loss;
        case ZSESSIONEXPIRED:
        case ZINVALIDSTATE:
        case ZAUTHFAILED:
        case ZCLOSING:
            return Code::session_over;
        default:
            return Code::refused;
    }
}

Answer answer_from(int result) {
    Answer answer;
    answer.code = code_from(result);
    if (answer.code == Code::refused) answer.text = zerror(result);
    return answer;
}

NodeStat stat_from(const Stat& stat) {
    return {.mzxid = stat.mzxid, .mtime_ms = stat.mtime, .ephemeral_owner = stat.ephemeralOwner};
}

std::optional<Event::Kind> session_event(int state) {
    if (state == ZOO_CONNECTED_STATE) return Event::Kind::connected;
    if (state == ZOO_EXPIRED_SESSION_STATE) return Event::Kind::expired;
    if (state == ZOO_AUTH_FAILED_STATE) return Event::Kind::refused;
    return Event::Kind::disconnected;
}

std::optional<Event::Kind> event_kind(int type, int state) {
    if (type == ZOO_SESSION_EVENT) return session_event(state);
    if (type == ZOO_CREATED_EVENT) return Event::Kind::created;
    if (type == ZOO_DELETED_EVENT) return Event::Kind::deleted;
    if (type == ZOO_CHANGED_EVENT) return Event::Kind::data_changed;
    if (type == ZOO_CHILD_EVENT) return Event::Kind::children_changed;
    return std::nullopt;
}

int flag(Watch watch) {
    return watch == Watch::yes ? 1 : 0;
}

std::string joined(const std::vector<std::string>& addresses) {
    std::string list;
    for (const std::string& address : addresses) list += (list.empty() ? "" : ",") + address;
    return list;
}

}  // namespace

/// What the library's threads need. It outlives the session where closing takes longer.
struct Session::Core {
    Core(EventFunction function, std::shared_ptr<LibraryLog> lines, std::chrono::milliseconds asked)
        : on_event(std::move(function)), log(std::move(lines)), slot(log), timeout_ms(asked.count()) {}

    void deliver(Event event) {
        const std::lock_guard lock(gate);
        if (closed) return;
        const bool is_end = event.kind == Event::Kind::expired || event.kind == Event::Kind::refused;
        if (is_end && std::exchange(end_told, true)) return;
        on_event(std::move(event));
    }

    void deliver(const AnswerFunction& on_answer, Answer answer) {
        const std::lock_guard lock(gate);
        if (closed) return;
        // A session can end between a request and its answer while the connection stays: the server then says so in
        // the answer, and the library, which has heard nothing, would take the session for a living one.
        if (answer.code == Code::session_over && !std::exchange(end_told, true)) {
            on_event({.kind = Event::Kind::expired, .path = {}});
        }
        on_answer(std::move(answer));
    }

    static void take_event(zhandle_t* handle, int type, int state, const char* path, void* context);

    const EventFunction on_event;
    const std::shared_ptr<LibraryLog> log;
    const LogSlot slot;
    zhandle_t* handle = nullptr;
    std::atomic<std::int64_t> id{0};
    std::atomic<std::int64_t> timeout_ms;

    /// Held while a function of the session's owner runs.
    std::mutex gate;
    bool closed = false;
    /// Whether the owner has been told that the session is over.
    bool end_told = false;
};

namespace {

/// A request on its way: what the library carries from the request to its answer.
template <typename Core>
struct Pending {
    Core& core;
    Session::AnswerFunction on_answer;

    static void finish(const void* data, Answer answer) {
        const std::unique_ptr<const Pending> self(static_cast<const Pending*>(data));
        self->core.deliver(self->on_answer, std::move(answer));
    }
    static void take_nothing(int result, const void* data) { finish(data, answer_from(result)); }
    static void take_stat(int result, const Stat* stat, const void* data) {
        Answer answer = answer_from(result);
        if (stat != nullptr && result == ZOK) answer.stat = stat_from(*stat);
        finish(data, std::move(answer));
    }
    static void take_data(int result, const char* value, int length, const Stat* stat, const void* data) {
        Answer answer = answer_from(result);
        if (result == ZOK) {
            // A node can hold null instead of data; its length is -1 then.
            if (value != nullptr && length > 0) {
                answer.text.assign(value, std::min(static_cast<std::size_t>(length), most_data));
            }
            if (stat != nullptr) answer.stat = stat_from(*stat);
        }
        finish(data, std::move(answer));
    }
    static void take_children(int result, const String_vector* names, const void* data) {
        Answer answer = answer_from(result);
        if (names != nullptr && result == ZOK) answer.children.assign(names->data, names->data + names->count);
        finish(data, std::move(answer));
    }
    static void take_path(int result, const char* path, const void* data) {
        Answer answer = answer_from(result);
        if (path != nullptr && result == ZOK) answer.text = path;
        finish(data, std::move(answer));
    }
};

/// Sends a request by `call(data)`; one that is refused on the spot is answered on the spot.
template <typename Core, typename Call>
void send(Core& core, Session::AnswerFunction on_answer, const Call& call) {
    auto pending = std::make_unique<Pending<Core>>(Pending<Core>{core, std::move(on_answer)});
    const int result = call(pending.get());
    if (result != ZOK) {
        core.deliver(pending->on_answer, answer_from(result));
    } else {
        static_cast<void>(pending.release());
    }
}

}  // namespace

void Session::Core::take_event(zhandle_t* handle, int type, int state, const char* path, void* context) {
    Core& core = *static_cast<Core*>(context);
    const auto kind = event_kind(type, state);
    if (!kind) return;
    if (*kind == Event::Kind::connected) {
        core.id = zoo_client_id(handle)->client_id;
        core.timeout_ms = zoo_recv_timeout(handle);
    }
    core.deliver(Event{*kind, type == ZOO_SESSION_EVENT || path == nullptr ? "" : path});
}

base::Result<std::unique_ptr<Session>> Session::open(const std::vector<std::string>& addresses,
                                                     std::chrono::milliseconds timeout, EventFunction on_event,
                                                     const runtime::Logger& log) {
    auto core = std::make_shared<Core>(std::move(on_event), std::make_shared<LibraryLog>(log), timeout);
    zoo_set_debug_level(ZOO_LOG_LEVEL_INFO);
    const auto asked = std::clamp<std::int64_t>(timeout.count(), 1, std::numeric_limits<int>::max());
    core->handle = zookeeper_init2(joined(addresses).c_str(), Core::take_event, static_cast<int>(asked), nullptr,
                                   core.get(), ZOO_NO_LOG_CLIENTENV, core->slot.function());
    if (core->handle == nullptr) {
        return base::failure("the ZooKeeper library cannot open a session: " + std::generic_category().message(errno));
    }
    // The addresses are numbers already: nothing can be learnt from looking them up again.
    zoo_set_servers_resolution_delay(core->handle, -1);
    return std::unique_ptr<Session>(new Session(std::move(core)));
}

Session::~Session() {
    {
        const std::lock_guard lock(core_->gate);
        core_->closed = true;
    }
    std::packaged_task<void()> close([core = core_] { zookeeper_close(core->handle); });
    const std::future<void> done = close.get_future();
    try {
        std::thread(std::move(close)).detach();
        done.wait_for(close_patience);
    } catch (const std::system_error&) {
        // Not even one thread more can be had: then it takes the time it takes.
        zookeeper_close(core_->handle);
    }
}

void Session::exists(const std::string& path, Watch watch, AnswerFunction on_answer) {
    send(*core_, std::move(on_answer), [&](const void* data) {
        return zoo_aexists(core_->handle, path.c_str(), flag(watch), Pending<Core>::take_stat, data);
    });
}

void Session::children(const std::string& path, Watch watch, AnswerFunction on_answer) {
    send(*core_, std::move(on_answer), [&](const void* data) {
        return zoo_aget_children(core_->handle, path.c_str(), flag(watch), Pending<Core>::take_children, data);
    });
}

void Session::data(const std::string& path, Watch watch, AnswerFunction on_answer) {
    send(*core_, std::move(on_answer), [&](const void* data) {
        return zoo_aget(core_->handle, path.c_str(), flag(watch), Pending<Core>::take_data, data);
    });
}

void Session::create(const std::string& path, NodeKind kind, AnswerFunction on_answer) {
    const int mode = kind == NodeKind::persistent ? ZOO_PERSISTENT : ZOO_EPHEMERAL_SEQUENTIAL;
    send(*core_, std::move(on_answer), [&](const void* data) {
        return zoo_acreate(core_->handle, path.c_str(), "", 0, &ZOO_OPEN_ACL_UNSAFE, mode, Pending<Core>::take_path,
                           data);
    });
}

void Session::remove(const std::string& path, AnswerFunction on_answer) {
    send(*core_, std::move(on_answer), [&](const void* data) {
        return zoo_adelete(core_->handle, path.c_str(), -1, Pending<Core>::take_nothing, data);
    });
}

std::int64_t Session::id() const {
    return core_->id.load();
}

std::chrono::milliseconds Session::timeout() const {
    return std::chrono::milliseconds(core_->timeout_ms.load());
}

std::string Session::trouble() const {
    return core_->log->last_system_error();
}

}  // namespace warren::zookeeper
