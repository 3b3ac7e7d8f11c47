#include "kafka/topic_consumer.h"

#include "kafka/client_conf.h"
#include "warren/runtime/clock.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace warren::kafka {

namespace {

using std::chrono::milliseconds;

/// Records in one read; larger batches bring nothing.
constexpr std::size_t batch = 1000;
/// Partitions in one request for offsets.
constexpr std::size_t chunk = 1000;
constexpr milliseconds offsets_timeout{10'000};
/// Bounds the memory of the initial read: about 435 bytes per queued message. One that only reads what an open
/// transaction holds up needs less.
constexpr const char* queued_messages = "100000";
constexpr const char* queued_messages_aside = "30000";
/// Bound one answer: the memory of a greater one is new each time, and clearing its pages for the process costs more
/// than more requests do. A broker has one answer on its way at a time, so over a slow link this bounds the speed too.
constexpr const char* partition_fetch_bytes = "1048576";
constexpr const char* answer_bytes = "4194304";
/// An answer with a few commits costs nearly as much as one with a thousand: brokers may wait for more, for so long.
constexpr const char* fetch_bytes = "100000";
constexpr const char* fetch_wait_ms = "200";
/// Bounds the time until a stop is noticed.
constexpr milliseconds slice{100};

std::optional<std::string_view> view(const void* bytes, std::size_t size) {
    if (bytes == nullptr) return std::nullopt;
    return std::string_view(static_cast<const char*>(bytes), size);
}

}  // namespace

base::Result<std::unique_ptr<TopicConsumer>> TopicConsumer::open(const ClientSettings& settings, const std::string& id,
                                                                 const std::string& topic, Isolation isolation,
                                                                 const runtime::Logger& log) {
    const bool committed = isolation == Isolation::committed;
    auto conf = make_conf(settings, {{"group.id", id},
                                     {"enable.auto.commit", "false"},
                                     {"enable.auto.offset.store", "false"},
                                     {"enable.partition.eof", "true"},
                                     // A jump of the position must be seen, not made silently.
                                     {"auto.offset.reset", "error"},
                                     {"isolation.level", committed ? "read_committed" : "read_uncommitted"},
                                     {"queued.min.messages", committed ? queued_messages : queued_messages_aside},
                                     {"queued.max.messages.kbytes", "262144"},
                                     {"fetch.queue.backoff.ms", "50"},
                                     {"max.partition.fetch.bytes", partition_fetch_bytes},
                                     {"fetch.max.bytes", answer_bytes},
                                     {"fetch.min.bytes", fetch_bytes},
                                     {"fetch.wait.max.ms", fetch_wait_ms},
                                     {"check.crcs", "true"}});
    if (!conf) return base::failure(conf.error().message);
    auto client = Client::open(std::move(*conf), log);
    if (!client) return base::failure(client.error().message);
    return std::unique_ptr<TopicConsumer>(new TopicConsumer(std::move(*client), topic, isolation));
}

TopicConsumer::TopicConsumer(std::unique_ptr<Client> client, const std::string& topic, Isolation isolation)
    : topic_(topic),
      isolation_(isolation),
      client_(std::move(client)),
      topic_handle_(rd_kafka_topic_new(client_->get(), topic.c_str(), nullptr)),
      admin_(*client_),
      queue_(rd_kafka_queue_get_consumer(client_->get())),
      messages_(batch) {
    records_.reserve(batch);
    rd_kafka_queue_cb_event_enable(queue_.get(), on_arrival, this);
}

TopicConsumer::~TopicConsumer() {
    // No call is in progress after this.
    rd_kafka_queue_cb_event_enable(queue_.get(), nullptr, nullptr);
    release();
}

TopicAnswer TopicConsumer::describe() {
    TopicAnswer answer;
    if (!topic_handle_) {
        answer.kind = TopicAnswer::Kind::missing;
        return answer;
    }
    MetadataHandle metadata;
    const auto error = fetch_metadata(*client_, topic_handle_.get(), patience_, metadata);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR || metadata->topic_cnt != 1) {
        answer.trouble = client_->explain(error);
        return answer;
    }
    const auto& topic = metadata->topics[0];
    if (topic.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
        answer.kind = TopicAnswer::Kind::not_authorized;
    } else if (topic.partition_cnt == 0) {
        answer.kind = TopicAnswer::Kind::missing;
    } else {
        answer.kind = TopicAnswer::Kind::exists;
        answer.has_leader.resize(static_cast<std::size_t>(topic.partition_cnt), false);
        for (int i = 0; i < topic.partition_cnt; ++i) {
            const auto place = static_cast<std::size_t>(topic.partitions[i].id);
            if (place < answer.has_leader.size()) answer.has_leader[place] = topic.partitions[i].leader >= 0;
        }
    }
    return answer;
}

std::optional<core::TopicId> TopicConsumer::ask_for_id() {
    admin_.describe_topics({topic_}, patience_.limit());
    const auto until = runtime::monotonic_now() + patience_.limit() + slice;
    while (runtime::monotonic_now() < until) {
        const auto event = admin_.poll(slice);
        if (!event || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DESCRIBETOPICS_RESULT) continue;
        const auto ids = topic_ids(event);
        if (ids.empty()) break;
        return ids.front().id;
    }
    return std::nullopt;
}

std::vector<OffsetRange> TopicConsumer::ranges(const TopicAnswer& topic, const std::stop_token& stop) {
    // A partition without a leader would hold up the request for all others.
    std::vector<PartitionRef> partitions;
    for (std::size_t i = 0; i < topic.has_leader.size(); ++i) {
        if (topic.has_leader[i]) partitions.push_back({topic_.c_str(), static_cast<std::int32_t>(i)});
    }
    std::vector<OffsetRange> ranges(topic.has_leader.size());
    ask(partitions, OffsetEnd::earliest, stop, ranges);
    ask(partitions, OffsetEnd::latest, stop, ranges);
    return ranges;
}

std::vector<OffsetRange> TopicConsumer::ranges_of(std::span<const std::int32_t> partitions,
                                                  const std::stop_token& stop) {
    TopicAnswer question;
    for (const auto partition : partitions) {
        const auto place = static_cast<std::size_t>(partition);
        if (place >= question.has_leader.size()) question.has_leader.resize(place + 1);
        question.has_leader[place] = true;
    }
    const auto all = ranges(question, stop);
    std::vector<OffsetRange> some;
    some.reserve(partitions.size());
    for (const auto partition : partitions) some.push_back(all[static_cast<std::size_t>(partition)]);
    return some;
}

void TopicConsumer::ask(const std::vector<PartitionRef>& partitions, OffsetEnd end, const std::stop_token& stop,
                        std::vector<OffsetRange>& ranges) {
    std::size_t owed = 0;
    const auto oldest = next_number_;
    for (std::size_t first = 0; first < partitions.size(); first += chunk, ++owed) {
        const auto from = partitions.begin() + static_cast<std::ptrdiff_t>(first);
        const auto count = std::min(chunk, partitions.size() - first);
        admin_.list_offsets(offset_question({from, from + static_cast<std::ptrdiff_t>(count)}, end), offsets_timeout,
                            next_number_++, isolation_);
    }
    while (owed > 0 && !stop.stop_requested()) {
        client_->serve();
        const auto event = admin_.poll(slice);
        // An answer that an earlier, abandoned question still got is not ours.
        if (!event || request_number(event) < oldest) continue;
        --owed;
        for (const auto& answer : offset_answers(event)) {
            const auto place = static_cast<std::size_t>(answer.partition);
            if (answer.error != RD_KAFKA_RESP_ERR_NO_ERROR || answer.offset < 0 || place >= ranges.size()) continue;
            (end == OffsetEnd::latest ? ranges[place].latest : ranges[place].earliest) = answer.offset;
        }
    }
}

std::string TopicConsumer::cluster_id() const {
    char* const id = rd_kafka_clusterid(client_->get(), 0);
    const std::string copy(id == nullptr ? "" : id);
    if (id != nullptr) rd_kafka_mem_free(client_->get(), id);
    return copy;
}

std::optional<std::int64_t> TopicConsumer::high_watermark(std::int32_t partition) const {
    std::int64_t low = -1;
    std::int64_t high = -1;
    const auto error = rd_kafka_get_watermark_offsets(client_->get(), topic_.c_str(), partition, &low, &high);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR || high < 0) return std::nullopt;
    return high;
}

void TopicConsumer::add(std::span<const StartPosition> positions) {
    if (positions.empty()) return;
    const PartitionListHandle list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
    for (const auto& [partition, offset] : positions) {
        rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition)->offset = offset;
    }
    const ErrorHandle error(rd_kafka_incremental_assign(client_->get(), list.get()));
}

void TopicConsumer::remove(std::int32_t partition) {
    const PartitionListHandle list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition);
    const ErrorHandle error(rd_kafka_incremental_unassign(client_->get(), list.get()));
}

void TopicConsumer::restart(const StartPosition& from) {
    remove(from.partition);
    add({&from, 1});
}

void TopicConsumer::on_arrival(rd_kafka_t* /*handle*/, void* consumer) {
    auto& self = *static_cast<TopicConsumer*>(consumer);
    {
        const std::lock_guard lock(self.arrival_mutex_);
        self.has_arrived_ = true;
    }
    self.arrival_.notify_one();
}

bool TopicConsumer::rest(milliseconds longest, const std::stop_token& stop) {
    std::unique_lock lock(arrival_mutex_);
    return arrival_.wait_for(lock, stop, longest, [this] { return has_arrived_; });
}

void TopicConsumer::read(milliseconds wait) {
    release();
    client_->serve();
    {
        const std::lock_guard lock(arrival_mutex_);
        has_arrived_ = false;
    }
    const auto count =
        rd_kafka_consume_batch_queue(queue_.get(), static_cast<int>(wait.count()), messages_.data(), messages_.size());
    message_count_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    for (std::size_t i = 0; i < message_count_; ++i) take(*messages_[i]);
}

void TopicConsumer::take(const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        records_.push_back({message.partition, message.offset, view(message.key, message.key_len),
                            view(message.payload, message.len)});
        return;
    }
    // Our group id is never used for anything: whether we may describe it does not matter.
    if (message.err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) return;
    PartitionEvent event;
    event.partition = message.rkt != nullptr ? message.partition : -1;
    event.offset = message.offset;
    event.error = message.err;
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        event.kind = PartitionEvent::Kind::end;
    } else {
        event.kind = message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ? PartitionEvent::Kind::out_of_range
                                                                         : PartitionEvent::Kind::error;
        if (const char* text = rd_kafka_message_errstr(&message)) event.text = text;
    }
    events_.push_back(std::move(event));
}

void TopicConsumer::release() {
    records_.clear();
    events_.clear();
    for (std::size_t i = 0; i < message_count_; ++i) rd_kafka_message_destroy(messages_[i]);
    message_count_ = 0;
}

}  // namespace warren::kafka
