#include "kafka/client.h"

#include "warren/base/sanitizers.h"
#include "warren/runtime/clock.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <latch>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#if defined(WARREN_ADDRESS_SANITIZER)
/// A leak that is not ours: the library loses its reference to the queue of an admin request that no broker can answer
/// when the client ends, 192 bytes per client. Queues that we fail to give back would still be told of, as what
/// `rd_kafka_queue_new` makes around them.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:^rd_kafka_q_new0$\n";
}
#endif

namespace warren::kafka {

namespace {

/// A reason that names what to mend, against one that only says that a connection is gone.
bool is_telling(Cause cause) {
    return cause == Cause::resolve || cause == Cause::tls || cause == Cause::authentication ||
           cause == Cause::authorization;
}

constexpr std::chrono::seconds telling_for{30};

/// Syslog's numbers: below this is critical.
constexpr int syslog_error = 3;

/// Threads that a client of one server needs, and some more.
constexpr std::size_t usual_threads = 8;

/// Whether the system lets so many threads begin.
bool has_room_for_threads(std::size_t count) {
    std::latch all_there(1);
    std::vector<std::jthread> threads;
    bool has_room = true;
    try {
        for (std::size_t i = 0; i < count; ++i) threads.emplace_back([&all_there] { all_there.wait(); });
    } catch (const std::system_error&) {
        has_room = false;
    }
    all_there.count_down();
    return has_room;
}

}  // namespace

base::Result<std::unique_ptr<Client>> Client::open(ConfHandle conf, const runtime::Logger& log) {
    std::unique_ptr<Client> client(new Client(log.with({{"library", "rdkafka"}})));
    rd_kafka_conf_set_opaque(conf.get(), client.get());
    rd_kafka_conf_set_error_cb(conf.get(), on_error);
    rd_kafka_conf_set_log_cb(conf.get(), on_log);

    // The library crashes where it gets no thread for a client with a group.
    if (!has_room_for_threads(usual_threads)) return base::failure("the system has no room for its threads");
    std::array<char, 512> reason{};
    client->handle_ = rd_kafka_new(RD_KAFKA_CONSUMER, conf.get(), reason.data(), reason.size());
    if (client->handle_ == nullptr) return base::failure(reason.data());
    // The new client has taken it over.
    static_cast<void>(conf.release());
    return client;
}

Client::~Client() {
    // Nothing was joined or committed that a proper close would have to end, and closing can wait for brokers.
    if (handle_ != nullptr) rd_kafka_destroy_flags(handle_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

void Client::serve() {
    rd_kafka_poll(handle_, 0);
}

Trouble Client::explain(rd_kafka_resp_err_t error, std::string_view text) const {
    if (trouble_) return *trouble_;
    // Nothing went wrong as far as the library has said: it is waiting still.
    if (error == RD_KAFKA_RESP_ERR__TRANSPORT) return {Cause::timeout, "no broker has answered a connection yet"};
    return trouble_from(error, text);
}

void Client::on_error(rd_kafka_t* /*handle*/, int error, const char* reason, void* opaque) {
    // The others have said why already.
    if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;
    static_cast<Client*>(opaque)->note(trouble_from(static_cast<rd_kafka_resp_err_t>(error), reason));
}

void Client::note(Trouble trouble) {
    const auto now = runtime::monotonic_now();
    const bool keep =
        trouble_ && is_telling(trouble_->cause) && !is_telling(trouble.cause) && now - trouble_since_ < telling_for;
    if (keep) return;
    trouble_ = std::move(trouble);
    trouble_since_ = now;
}

void Client::on_log(const rd_kafka_t* handle, int level, const char* facility, const char* text) {
    const auto* client = static_cast<const Client*>(rd_kafka_opaque(handle));
    // Trouble with brokers is told by us, once per change; the library repeats it for as long as it lasts.
    const bool important = level < syslog_error || std::string_view(facility) == "CONFWARN";
    client->log_.log(important ? runtime::LogLevel::warn : runtime::LogLevel::debug, text,
                     {{"facility", facility}, {"syslog_level", level}});
}

void Patience::answered(std::chrono::milliseconds took) {
    ever_answered_ = true;
    limit_ = std::clamp(took * 4, shortest, longest);
}

void Patience::failed(rd_kafka_resp_err_t error) {
    // Only a request that was sent and not answered times out; without a connection it is a transport error.
    if (error != RD_KAFKA_RESP_ERR__TIMED_OUT) {
        if (!ever_answered_) limit_ = shortest;
    } else if (!ever_answered_) {
        grow();
    }
}

void Patience::grow() {
    limit_ = std::min(limit_ * 2, longest);
}

rd_kafka_resp_err_t fetch_metadata(Client& client, rd_kafka_topic_t* topic, Patience& patience,
                                   MetadataHandle& metadata) {
    const auto start = runtime::monotonic_now();
    const rd_kafka_metadata_t* answer = nullptr;
    const auto error = rd_kafka_metadata(client.get(), topic == nullptr ? 1 : 0, topic, &answer,
                                         static_cast<int>(patience.limit().count()));
    client.serve();
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        patience.failed(error);
        return error;
    }
    metadata.reset(answer);
    patience.answered(std::chrono::duration_cast<std::chrono::milliseconds>(runtime::monotonic_now() - start));
    return error;
}

}  // namespace warren::kafka
