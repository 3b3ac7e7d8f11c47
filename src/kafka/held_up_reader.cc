#include "kafka/held_up_reader.h"

#include "warren/runtime/clock.h"

#include <algorithm>
#include <iterator>
#include <chrono>
#include <limits>
#include <utility>
#include <variant>

namespace warren::kafka {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds look_period{250};
/// The reader waits for its own records as well.
constexpr milliseconds read_wait{20};
/// The second client stays for a while: what is held up once is so again soon.
constexpr seconds idle_time{10};
constexpr seconds retry_pause{5};
/// A question without an answer for so long does not keep others from being asked.
constexpr seconds question_patience{10};
/// Questions at the same time, and new ones in one round.
constexpr std::size_t most_asked = 20;
constexpr int most_new = 4;
constexpr std::size_t most_unanswerable = 10'000;
/// Bounds on what is remembered, each some ten megabytes.
constexpr std::size_t most_pending_bytes = 64U << 20U;
constexpr std::size_t most_unsure = 100'000;
constexpr std::size_t most_ahead = 200'000;

bool is_refusal(rd_kafka_resp_err_t error) {
    return error == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED || error == RD_KAFKA_RESP_ERR_INVALID_GROUP_ID ||
           error == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE;
}

}  // namespace

HeldUpReader::HeldUpReader(const OffsetsReaderSettings& settings, core::ClusterStore& store,
                           core::OffsetsIngest& ingest, RecordCounters& records, runtime::StatsRegistry& stats,
                           const runtime::Logger& log)
    : settings_(settings),
      ingest_(ingest),
      records_(records),
      counters_(stats, settings.name.str()),
      log_(log),
      brokers_own_(ingest.is_of_brokers()),
      pending_(most_pending_bytes),
      unsure_(store, most_unsure, core::TopicName(settings.offsets_topic)),
      ahead_(most_ahead) {}

HeldUpReader::~HeldUpReader() = default;

// ---- The reader's own records ----

core::BatchReport HeldUpReader::apply(std::span<const core::RawRecord> records, base::WallTime now) {
    if (regions_.empty()) return ingest_.apply(records, now);
    std::map<std::int32_t, std::int64_t> positions;
    batch_.clear();
    read_.clear();
    for (const auto& record : records) {
        const auto region = regions_.find(record.partition);
        if (region != regions_.end()) {
            positions[record.partition] = record.offset + 1;
            unsure_.meets(record);
        }
        if (region == regions_.end() || !ahead_.covers(record)) batch_.push_back(record);
        if (region == regions_.end() || record.offset >= region->second.next) read_.push_back(record);
    }
    auto report = ingest_.store(batch_, now);
    ingest_.show_as_read(read_, now);
    batch_.clear();
    read_.clear();
    for (const auto& [partition, position] : positions) passed(partition, position);
    return report;
}

void HeldUpReader::reached_end(std::int32_t partition, std::int64_t position) {
    if (regions_.contains(partition)) passed(partition, position);
}

void HeldUpReader::passed(std::int32_t partition, std::int64_t position) {
    counters_.withdrawn.add(static_cast<std::int64_t>(unsure_.passed(partition, position, runtime::wall_now())));
    ahead_.passed(partition, position);
    pending_.passed(partition, position);
    const auto region = regions_.find(partition);
    const auto read_ahead = region->second.next;
    // The second client has nothing to do any more with what the reader has got by itself.
    region->second.next = std::max(read_ahead, position);
    if (!region->second.reading && position >= read_ahead) end_region(region);
}

void HeldUpReader::forget(std::int32_t partition) {
    stop(partition, std::numeric_limits<std::int64_t>::max());
    tracker_.forget(partition);
    ahead_.forget(partition);
    unsure_.forget_partition(partition);
    pending_.passed(partition, std::numeric_limits<std::int64_t>::max());
}

void HeldUpReader::forget_all() {
    close_side();
    tracker_.forget_all();
    ahead_.clear();
    unsure_.clear();
    pending_.clear();
    regions_.clear();
    counters_.nothing_behind();
    show_figures();
}

// ---- What is held up ----

void HeldUpReader::work(const TopicConsumer& reader, const ReadProgress& progress) {
    const auto now = runtime::monotonic_now();
    if (now >= next_look_) {
        look(reader, progress, now);
        next_look_ = now + look_period;
        show_figures();
    }
    if (!side_) return;
    read_side(now);
    take_answers(now);
    ask(now);
    const bool needed =
        std::any_of(regions_.begin(), regions_.end(), [](const auto& entry) { return entry.second.reading; });
    if (needed) last_needed_ = now;
    const bool asks_in_vain = !asked_.empty() && now - asked_.begin()->second.at > AdminQueue::coordinator_patience;
    if (now - last_needed_ > idle_time || asks_in_vain) close_side();
}

void HeldUpReader::look(const TopicConsumer& reader, const ReadProgress& progress, base::MonotonicTime now) {
    for (std::size_t i = 0; i < progress.partitions(); ++i) {
        const auto partition = static_cast<std::int32_t>(i);
        const auto position = progress.position(partition);
        const auto high = reader.high_watermark(partition);
        if (position && high) look_at(partition, {*position, progress.at_end(partition), *high}, now);
    }
    warn_of_long_ones(progress, now);
}

void HeldUpReader::look_at(std::int32_t partition, const HeldUpTracker::Sight& sight, base::MonotonicTime now) {
    const auto change = tracker_.look(partition, sight, now);
    if (change == HeldUpTracker::Change::goes_on_after_long) {
        log_.info("partition of the offsets topic goes on: the transaction has ended",
                  {{"topic", settings_.offsets_topic}, {"partition", partition}});
    }
    if (!tracker_.is_held_up(partition)) {
        if (change != HeldUpTracker::Change::none) stop(partition, sight.position);
        return;
    }
    start(partition, sight.position, now);
    counters_.set_behind(partition, sight.high_watermark - sight.position);
    if (!sight.at_end) return;
    for (const auto order : unsure_.open_at(partition, sight.position, runtime::wall_now())) {
        ahead_.unrecord(partition, order);
        counters_.withdrawn.add();
    }
}

void HeldUpReader::warn_of_long_ones(const ReadProgress& progress, base::MonotonicTime now) {
    for (const auto partition : tracker_.take_long_ones(now)) {
        const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - tracker_.since(partition));
        const auto since = runtime::wall_now() - std::chrono::duration_cast<seconds>(now - tracker_.since(partition));
        log_.warn(
            "an open transaction holds up a partition of the offsets topic; if it hangs, find it with "
            "kafka-transactions.sh find-hanging and end it with kafka-transactions.sh abort --start-offset",
            {{"topic", settings_.offsets_topic},
             {"partition", partition},
             {"start_offset", progress.position(partition).value_or(-1)},
             {"since", base::to_seconds(since)},
             {"minutes", minutes.count()}});
    }
}

bool HeldUpReader::open_side(base::MonotonicTime now) {
    if (side_) return true;
    if (now < next_open_) return false;
    next_open_ = now + retry_pause;
    auto consumer = TopicConsumer::open(settings_.client, "burrow-" + settings_.name.str() + "-held-up",
                                        settings_.offsets_topic, Isolation::uncommitted, log_);
    if (!consumer) return false;
    side_ = std::make_unique<Side>(std::move(*consumer));
    last_needed_ = now;
    return true;
}

void HeldUpReader::close_side() {
    if (!side_) return;
    for (const auto& [number, question] : asked_) pending_.failed(question.group, runtime::monotonic_now());
    asked_.clear();
    for (auto& [partition, region] : regions_) region.reading = false;
    unanswerable_.clear();
    side_.reset();
}

void HeldUpReader::start(std::int32_t partition, std::int64_t position, base::MonotonicTime now) {
    auto& region = regions_[partition];
    region.begin = position;
    if (region.reading || !open_side(now)) return;
    region.next = std::max(region.next, position);
    region.reading = true;
    region.at_end = false;
    const StartPosition from{partition, region.next};
    side_->consumer->add({&from, 1});
    log_.debug("an open transaction holds up a partition of the offsets topic: reading on beside it",
               {{"topic", settings_.offsets_topic}, {"partition", partition}, {"offset", position}});
}

void HeldUpReader::stop(std::int32_t partition, std::int64_t position) {
    counters_.set_behind(partition, 0);
    const auto region = regions_.find(partition);
    if (region == regions_.end()) return;
    if (std::exchange(region->second.reading, false) && side_) side_->consumer->remove(partition);
    if (position >= region->second.next) end_region(region);
}

void HeldUpReader::end_region(std::map<std::int32_t, Region>::iterator region) {
    pending_.let_go(region->first);
    regions_.erase(region);
}

bool HeldUpReader::has_picture() const {
    const auto held_up = tracker_.held_up();
    const bool all_read = std::all_of(held_up.begin(), held_up.end(), [this](std::int32_t partition) {
        const auto region = regions_.find(partition);
        return region != regions_.end() && region->second.at_end;
    });
    return all_read && pending_.all_asked();
}

void HeldUpReader::show_figures() {
    counters_.held_up.set(static_cast<std::int64_t>(tracker_.held_up().size()));
    counters_.pending.set(static_cast<std::int64_t>(pending_.size()));
    counters_.left_out.set(static_cast<std::int64_t>(pending_.left_out() + unsure_.left_out()));
}

// ---- Reading ahead ----

void HeldUpReader::read_side(base::MonotonicTime now) {
    auto& consumer = *side_->consumer;
    consumer.read(read_wait);
    read_.clear();
    for (const auto& record : consumer.records()) take(record, now);
    flush();
    if (!read_.empty()) ingest_.show_as_read(read_, runtime::wall_now());
    read_.clear();
    take_events();
    consumer.release();
}

void HeldUpReader::take_events() {
    for (const auto& event : side_->consumer->events()) {
        const auto region = regions_.find(event.partition);
        if (event.kind == PartitionEvent::Kind::error) records_.errors.add();
        if (region == regions_.end()) continue;
        if (event.kind == PartitionEvent::Kind::end) region->second.at_end = true;
        if (event.kind != PartitionEvent::Kind::out_of_range) continue;
        // The next look begins anew where the reader stands.
        side_->consumer->remove(event.partition);
        region->second = {};
    }
}

void HeldUpReader::take(const core::RawRecord& record, base::MonotonicTime now) {
    const auto found = regions_.find(record.partition);
    if (found == regions_.end() || !found->second.reading || record.offset < found->second.next) return;
    auto& region = found->second;
    region.next = record.offset + 1;
    read_.push_back(record);
    const auto decoded = core::decode_offsets_record(record.key, record.value);
    if (const auto* commit = std::get_if<core::OffsetCommitRecord>(&decoded)) {
        if (!settings_.filter.accepts(commit->key.group)) return;
        if (commit->value) return take_commit(record, *commit, region, now);
        if (brokers_own_) take_tombstone(record, commit->key);
    } else if (const auto* group = std::get_if<core::GroupMetadataRecord>(&decoded)) {
        if (brokers_own_ && settings_.filter.accepts(group->group)) batch_.push_back(record);
    } else if (const auto* other = std::get_if<core::ProtocolRecord>(&decoded)) {
        if (brokers_own_ && settings_.filter.accepts(other->group)) batch_.push_back(record);
    }
}

void HeldUpReader::take_commit(const core::RawRecord& record, const core::OffsetCommitRecord& commit,
                               const Region& region, base::MonotonicTime now) {
    if (record.offset == region.begin) unsure_.suspect(commit.key.group);
    const bool counts = can_ask(commit.key.group) ? pending_.add(record, commit, now).has_value()
                                                  : unsure_.begin(record, commit, runtime::wall_now());
    if (!counts) return;
    batch_.push_back(record);
    counters_.ahead.add();
}

void HeldUpReader::take_tombstone(const core::RawRecord& record, const core::OffsetCommitKey& key) {
    if (!ahead_.tombstone(record.partition, record.offset, commit_key(key))) return;
    pending_.forget(key);
    unsure_.forget(commit_key(key));
    batch_.push_back(record);
    // What comes after it may look at the window.
    flush();
}

bool HeldUpReader::can_ask(std::string_view group) const {
    return brokers_own_ && unanswerable_.find(group) == unanswerable_.end();
}

void HeldUpReader::apply_held(std::span<const HeldRecord> records) {
    for (const auto& record : records) {
        batch_.push_back(record.view());
        counters_.ahead.add();
    }
    flush();
}

void HeldUpReader::flush() {
    if (batch_.empty()) return;
    records_.add(ingest_.store(batch_, runtime::wall_now()), runtime::monotonic_now());
    for (const auto& record : batch_) ahead_.record(record.partition, record.offset);
    batch_.clear();
}

// ---- Asking the brokers ----

void HeldUpReader::ask(base::MonotonicTime now) {
    for (int i = 0; i < most_new && has_room_for_questions(now); ++i) {
        const auto question = pending_.next_question(now);
        if (!question) return;
        side_->admin.list_committed(question->group, question->places, next_number_);
        asked_.emplace(next_number_++, Question{question->group, now});
        counters_.questions.add();
    }
}

bool HeldUpReader::has_room_for_questions(base::MonotonicTime now) const {
    if (asked_.size() < most_asked) return true;
    const auto oldest_that_counts = std::next(asked_.rbegin(), most_asked - 1);
    return now - oldest_that_counts->second.at > question_patience;
}

void HeldUpReader::take_answers(base::MonotonicTime now) {
    while (const auto event = side_->admin.poll(milliseconds(0))) {
        const auto asked = asked_.find(request_number(event));
        if (asked == asked_.end()) continue;
        const std::string group = std::move(asked->second.group);
        asked_.erase(asked);
        take_answer(group, committed_offsets(event), now);
    }
}

void HeldUpReader::take_answer(const std::string& group, const CommittedAnswer& answer, base::MonotonicTime now) {
    if (answer.error == RD_KAFKA_RESP_ERR_NO_ERROR) return apply_held(pending_.answered(group, answer.offsets));
    counters_.failed_questions.add();
    if (is_refusal(answer.error)) return cannot_ask(group, answer.error);
    pending_.failed(group, now);
}

void HeldUpReader::cannot_ask(const std::string& group, rd_kafka_resp_err_t error) {
    if (unanswerable_.size() < most_unanswerable) unanswerable_.insert(group);
    if (!std::exchange(told_unanswerable_, true)) {
        log_.warn(
            "committed offsets of a group may not be read while a transaction holds up its partition of the offsets "
            "topic: the principal needs the right Describe on groups; until then its commits are shown before they are "
            "known to count",
            {{"consumer", group}, {"error", rd_kafka_err2str(error)}});
    }
    std::vector<HeldRecord> shown;
    for (const auto& record : pending_.take(group)) {
        const auto raw = record.view();
        const auto decoded = core::decode_offsets_record(raw.key, raw.value);
        const auto* commit = std::get_if<core::OffsetCommitRecord>(&decoded);
        if (commit != nullptr && unsure_.begin(raw, *commit, runtime::wall_now())) shown.push_back(record);
    }
    apply_held(shown);
}

}  // namespace warren::kafka
