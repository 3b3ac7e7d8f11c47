#pragma once

#include "kafka/client_conf.h"
#include "kafka/handles.h"
#include "kafka/trouble.h"
#include "warren/base/result.h"
#include "warren/base/time.h"
#include "warren/runtime/logging.h"

#include <memory>
#include <optional>

namespace warren::kafka {

/// A librdkafka client. Always of the consumer kind: producers create topics by asking about them.
///
/// Used by one thread. Costs some threads of the library. Everything obtained from it must be gone before it is
/// destroyed; destruction then takes milliseconds whatever the brokers do, except that a name look-up in progress is
/// waited for.
class Client {
public:
    /// Takes over `conf`. Fails, with the library's text, where the library refuses it (such as an unreadable file).
    [[nodiscard]] static base::Result<std::unique_ptr<Client>> open(ConfHandle conf, const runtime::Logger& log);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    [[nodiscard]] rd_kafka_t* get() const { return handle_; }

    /// Runs what the library wants to tell; to be called several times a second.
    void serve();

    /// The latest trouble with any broker that `serve` heard of; the reason behind a request that merely timed out. One
    /// that names its cause well is kept for a while when vaguer ones follow.
    [[nodiscard]] const std::optional<Trouble>& trouble() const { return trouble_; }
    void forget_trouble() { trouble_.reset(); }

    /// The latest trouble with a broker if there is one, else `error` itself.
    [[nodiscard]] Trouble explain(rd_kafka_resp_err_t error, std::string_view text = {}) const;

private:
    explicit Client(const runtime::Logger& log) : log_(log) {}
    static void on_error(rd_kafka_t* handle, int error, const char* reason, void* opaque);
    static void on_log(const rd_kafka_t* handle, int level, const char* facility, const char* text);
    void note(Trouble trouble);

    runtime::Logger log_;
    rd_kafka_t* handle_ = nullptr;
    std::optional<Trouble> trouble_;
    base::MonotonicTime trouble_since_;
};

/// How long a call that cannot be cut short may block: `rd_kafka_metadata`, which exists in no other form.
///
/// Short as a rule, since it delays the end of its thread. Longer only for a cluster that has been seen to answer
/// slowly, or that holds a connection but has never answered in time yet.
class Patience {
public:
    [[nodiscard]] std::chrono::milliseconds limit() const { return limit_; }
    void answered(std::chrono::milliseconds took);
    void failed(rd_kafka_resp_err_t error);
    /// There was no answer in time, although the brokers answer other requests.
    void grow();

private:
    static constexpr std::chrono::milliseconds shortest{800};
    static constexpr std::chrono::milliseconds longest{10'000};

    std::chrono::milliseconds limit_ = shortest;
    bool ever_answered_ = false;
};

/// Asks for metadata: of all topics, or of `topic`. Blocks for at most `patience.limit()`.
[[nodiscard]] rd_kafka_resp_err_t fetch_metadata(Client& client, rd_kafka_topic_t* topic, Patience& patience,
                                                 MetadataHandle& metadata);

}  // namespace warren::kafka
