#include "batch_producer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace warren::benchmark {
namespace {

/// Requests that the broker has not answered yet. More of them bring nothing, since it takes them one after the other.
constexpr std::int32_t most_in_flight = 8;

constexpr std::int16_t produce_request = 0;
constexpr std::int16_t produce_version = 7;
constexpr std::int16_t acks_of_leader = 1;
constexpr std::int32_t timeout_ms = 30'000;

template <std::integral Integer>
void put(std::string& bytes, Integer value) {
    const auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
    for (std::size_t byte = sizeof(Integer); byte-- > 0;) bytes += static_cast<char>((bits >> (8 * byte)) & 0xFFU);
}

void put_text(std::string& bytes, std::string_view text) {
    put(bytes, static_cast<std::int16_t>(text.size()));
    bytes += text;
}

/// Zigzag.
void put_varint(std::string& bytes, std::int64_t value) {
    auto bits = (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
    for (; bits >= 0x80U; bits >>= 7U) bytes += static_cast<char>((bits & 0x7FU) | 0x80U);
    bytes += static_cast<char>(bits);
}

template <std::integral Integer>
Integer take(std::string_view& bytes) {
    if (bytes.size() < sizeof(Integer)) throw std::runtime_error("the broker's answer is too short");
    std::make_unsigned_t<Integer> bits = 0;
    for (std::size_t byte = 0; byte < sizeof(Integer); ++byte) {
        bits = static_cast<std::make_unsigned_t<Integer>>((bits << 8U) | static_cast<unsigned char>(bytes[byte]));
    }
    bytes.remove_prefix(sizeof(Integer));
    return static_cast<Integer>(bits);
}

constexpr std::array<std::uint32_t, 256> crc_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
        table[i] = crc;
    }
    return table;
}

/// CRC-32C (Castagnoli).
std::uint32_t crc_of(std::string_view bytes) {
    static constexpr auto table = crc_table();
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char byte : bytes) crc = table[(crc ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (crc >> 8U);
    return ~crc;
}

void put_record(std::string& bytes, const RecordToWrite& record, std::int64_t offset_delta) {
    std::string body;
    body += '\0';          // attributes
    put_varint(body, 0);  // timestamp delta
    put_varint(body, offset_delta);
    put_varint(body, static_cast<std::int64_t>(record.key.size()));
    body += record.key;
    put_varint(body, static_cast<std::int64_t>(record.value.size()));
    body += record.value;
    put_varint(body, 0);  // headers
    put_varint(bytes, static_cast<std::int64_t>(body.size()));
    bytes += body;
}

int connected_socket(const std::string& bootstrap) {
    const auto colon = bootstrap.rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (colon == std::string::npos || inet_pton(AF_INET, bootstrap.substr(0, colon).c_str(), &address.sin_addr) != 1) {
        throw std::runtime_error("not an address: " + bootstrap);
    }
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(bootstrap.substr(colon + 1))));
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {  // NOLINT: the system's way
        throw std::runtime_error("cannot connect to " + bootstrap + ": " + std::strerror(errno));
    }
    return made;
}

}  // namespace

std::string record_batch(std::span<const RecordToWrite> records, std::int64_t timestamp_ms) {
    std::string checked;
    put(checked, std::int16_t{0});  // attributes
    put(checked, static_cast<std::int32_t>(records.size()) - 1);
    put(checked, timestamp_ms);
    put(checked, timestamp_ms);
    put(checked, std::int64_t{-1});  // producer id
    put(checked, std::int16_t{-1});  // producer epoch
    put(checked, std::int32_t{-1});  // base sequence
    put(checked, static_cast<std::int32_t>(records.size()));
    std::int64_t delta = 0;
    for (const auto& record : records) put_record(checked, record, delta++);

    std::string batch;
    put(batch, std::int64_t{0});  // base offset
    // What follows: leader epoch, magic, checksum and what it covers.
    put(batch, static_cast<std::int32_t>(4 + 1 + 4 + checked.size()));
    put(batch, std::int32_t{-1});
    put(batch, std::int8_t{2});
    put(batch, crc_of(checked));
    return batch + checked;
}

BatchProducer::BatchProducer(const std::string& bootstrap, std::string client_id, std::string topic)
    : client_id_(std::move(client_id)), topic_(std::move(topic)), socket_(connected_socket(bootstrap)) {}

BatchProducer::~BatchProducer() {
    close(socket_);
}

void BatchProducer::add(std::int32_t partition, std::string batch) {
    const bool is_taken = std::any_of(added_.begin(), added_.end(),
                                      [partition](const Added& other) { return other.partition == partition; });
    if (is_taken) send();
    added_.push_back({partition, std::move(batch)});
}

void BatchProducer::send() {
    if (added_.empty()) return;
    while (sent_ - confirmed_ >= most_in_flight) take_answer();
    write(request());
    ++sent_;
    added_.clear();
}

void BatchProducer::flush() {
    send();
    while (confirmed_ < sent_) take_answer();
}

std::string BatchProducer::request() const {
    std::string body;
    put(body, produce_request);
    put(body, produce_version);
    put(body, sent_);
    put_text(body, client_id_);
    put(body, std::int16_t{-1});  // no transaction
    put(body, acks_of_leader);
    put(body, timeout_ms);
    put(body, std::int32_t{1});  // topics
    put_text(body, topic_);
    put(body, static_cast<std::int32_t>(added_.size()));
    for (const auto& [partition, batch] : added_) {
        put(body, partition);
        put(body, static_cast<std::int32_t>(batch.size()));
        body += batch;
    }
    std::string all;
    put(all, static_cast<std::int32_t>(body.size()));
    return all + body;
}

void BatchProducer::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) throw std::runtime_error(std::string("cannot write to the broker: ") + std::strerror(errno));
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void BatchProducer::read(char* bytes, std::size_t size) {
    for (std::size_t have = 0; have < size;) {
        const auto count = recv(socket_, bytes + have, size - have, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) throw std::runtime_error("the broker has closed the connection");
        have += static_cast<std::size_t>(count);
    }
}

void BatchProducer::take_answer() {
    std::array<char, 4> size{};
    read(size.data(), size.size());
    std::string_view prefix(size.data(), size.size());
    std::string answer(static_cast<std::size_t>(take<std::int32_t>(prefix)), '\0');
    read(answer.data(), answer.size());
    std::string_view left = answer;
    if (take<std::int32_t>(left) != confirmed_) throw std::runtime_error("an answer to another request");
    for (auto topics = take<std::int32_t>(left); topics > 0; --topics) {
        left.remove_prefix(static_cast<std::size_t>(take<std::int16_t>(left)));
        for (auto partitions = take<std::int32_t>(left); partitions > 0; --partitions) {
            const auto partition = take<std::int32_t>(left);
            const auto error = take<std::int16_t>(left);
            if (error != 0) {
                throw std::runtime_error("partition " + std::to_string(partition) + " of " + topic_ +
                                         " refused a batch, error code " + std::to_string(error));
            }
            left.remove_prefix(std::min(left.size(), std::size_t{24}));  // base offset, time, start offset
        }
    }
    ++confirmed_;
}

}  // namespace warren::benchmark
