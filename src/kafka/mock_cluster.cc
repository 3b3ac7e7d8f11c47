#include "warren/kafka/mock_cluster.h"

#include "kafka/client_conf.h"
#include "kafka/handles.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <thread>

namespace warren::kafka {

namespace {

using Producer = std::unique_ptr<rd_kafka_t, Destroy<rd_kafka_destroy>>;
using Cluster = std::unique_ptr<rd_kafka_mock_cluster_t, Destroy<rd_kafka_mock_cluster_destroy>>;

/// The number of this API in the protocol.
constexpr std::int16_t list_offsets = 2;

/// Control calls that follow each other at once can stall for a second each.
constexpr std::chrono::milliseconds control_pause{1};

void discard_log(const rd_kafka_t* /*handle*/, int /*level*/, const char* /*facility*/, const char* /*text*/) {}

base::Result<Producer> open_producer(const std::vector<std::string>& servers) {
    ClientSettings settings;
    settings.servers = servers;
    settings.client_id = "warren-demo";
    auto conf = make_conf(settings, {{"linger.ms", "5"}, {"request.required.acks", "1"}});
    if (!conf) return base::failure(conf.error().message);
    rd_kafka_conf_set_log_cb(conf->get(), discard_log);
    std::array<char, 512> reason{};
    Producer producer(rd_kafka_new(RD_KAFKA_PRODUCER, conf->get(), reason.data(), reason.size()));
    if (!producer) return base::failure(reason.data());
    static_cast<void>(conf->release());
    return producer;
}

base::Result<void> result_of(const std::string& what, rd_kafka_resp_err_t error) {
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return base::failure(what + ": " + rd_kafka_err2str(error));
}

/// The library takes bytes as pointers to writable memory, and copies them. Null only for no bytes at all.
void set_bytes(rd_kafka_vu_t& part, std::optional<std::string_view> text) {
    static char nothing = 0;
    if (!text) return;
    part.u.mem.ptr = text->empty() ? &nothing : const_cast<char*>(text->data());
    part.u.mem.size = text->size();
}

}  // namespace

struct MockCluster::Impl {
    /// Carries the cluster; its own connection is never used.
    Producer carrier;
    Cluster cluster;
    std::string bootstrap;
    Producer producer;
    std::mutex control;

    template <typename Call>
    base::Result<void> controlled(const std::string& what, Call call) {
        const std::lock_guard lock(control);
        const auto error = call();
        std::this_thread::sleep_for(control_pause);
        return result_of(what, error);
    }
};

MockCluster::MockCluster() : impl_(std::make_unique<Impl>()) {}
MockCluster::~MockCluster() = default;

base::Result<std::unique_ptr<MockCluster>> MockCluster::start(int brokers) {
    std::unique_ptr<MockCluster> mock(new MockCluster);
    auto carrier = open_producer({});
    if (!carrier) return base::failure("mock cluster", carrier.error());
    mock->impl_->carrier = std::move(*carrier);
    mock->impl_->cluster.reset(rd_kafka_mock_cluster_new(mock->impl_->carrier.get(), brokers));
    if (!mock->impl_->cluster) return base::failure("mock cluster: no local ports could be opened");
    mock->impl_->bootstrap = rd_kafka_mock_cluster_bootstraps(mock->impl_->cluster.get());
    auto producer = open_producer({mock->impl_->bootstrap});
    if (!producer) return base::failure("mock cluster", producer.error());
    mock->impl_->producer = std::move(*producer);
    return mock;
}

const std::string& MockCluster::bootstrap() const {
    return impl_->bootstrap;
}

base::Result<void> MockCluster::create_topic(const std::string& topic, int partitions) {
    return impl_->controlled("create topic " + topic, [&] {
        return rd_kafka_mock_topic_create(impl_->cluster.get(), topic.c_str(), partitions, 1);
    });
}

base::Result<void> MockCluster::set_leader(const std::string& topic, std::int32_t partition, std::int32_t broker) {
    return impl_->controlled("set leader of " + topic, [&] {
        return rd_kafka_mock_partition_set_leader(impl_->cluster.get(), topic.c_str(), partition, broker);
    });
}

base::Result<void> MockCluster::set_broker_down(std::int32_t broker) {
    return impl_->controlled("set broker down",
                             [&] { return rd_kafka_mock_broker_set_down(impl_->cluster.get(), broker); });
}

base::Result<void> MockCluster::set_broker_up(std::int32_t broker) {
    return impl_->controlled("set broker up",
                             [&] { return rd_kafka_mock_broker_set_up(impl_->cluster.get(), broker); });
}

void MockCluster::set_topic_state(const std::string& topic, TopicState state) {
    const auto error = state == TopicState::denied    ? RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED
                       : state == TopicState::missing ? RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART
                                                      : RD_KAFKA_RESP_ERR_NO_ERROR;
    static_cast<void>(impl_->controlled("set state of " + topic, [&] {
        rd_kafka_mock_topic_set_error(impl_->cluster.get(), topic.c_str(), error);
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    }));
}

void MockCluster::count_requests() {
    rd_kafka_mock_start_request_tracking(impl_->cluster.get());
}

std::size_t MockCluster::offset_requests() const {
    std::size_t count = 0;
    rd_kafka_mock_request_t** requests = rd_kafka_mock_get_requests(impl_->cluster.get(), &count);
    const auto asked = std::count_if(requests, requests + count, [](rd_kafka_mock_request_t* request) {
        return rd_kafka_mock_request_api_key(request) == list_offsets;
    });
    rd_kafka_mock_request_destroy_array(requests, count);
    return static_cast<std::size_t>(asked);
}

base::Result<void> MockCluster::produce(const std::string& topic, std::int32_t partition,
                                        std::optional<std::string_view> key, std::optional<std::string_view> value) {
    std::array<rd_kafka_vu_t, 5> parts{};
    parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
    parts[0].u.cstr = topic.c_str();
    parts[1].vtype = RD_KAFKA_VTYPE_PARTITION;
    parts[1].u.i32 = partition;
    parts[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    parts[2].u.i = RD_KAFKA_MSG_F_COPY;
    parts[3].vtype = RD_KAFKA_VTYPE_KEY;
    set_bytes(parts[3], key);
    parts[4].vtype = RD_KAFKA_VTYPE_VALUE;
    set_bytes(parts[4], value);
    while (true) {
        const ErrorHandle error(rd_kafka_produceva(impl_->producer.get(), parts.data(), parts.size()));
        const auto code = error ? rd_kafka_error_code(error.get()) : RD_KAFKA_RESP_ERR_NO_ERROR;
        rd_kafka_poll(impl_->producer.get(), code == RD_KAFKA_RESP_ERR__QUEUE_FULL ? 10 : 0);
        if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) return result_of("produce to " + topic, code);
    }
}

base::Result<void> MockCluster::flush(std::chrono::milliseconds timeout) {
    return result_of("flush", rd_kafka_flush(impl_->producer.get(), static_cast<int>(timeout.count())));
}

}  // namespace warren::kafka
