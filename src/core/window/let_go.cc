#include "core/window/let_go.h"

#include "core/window/heap_block.h"

namespace warren::core {
namespace {

constexpr std::size_t most_hashes = std::size_t{1} << 20;

/// FNV-1a: abseil's hashes are others in each process.
class StableHash {
public:
    void add(std::string_view text) {
        for (const char byte : text) add_byte(static_cast<unsigned char>(byte));
        add_byte(0);
    }
    void add(std::int32_t number) {
        const auto bits = static_cast<std::uint32_t>(number);
        for (unsigned shift = 0; shift < 32; shift += 8) add_byte(static_cast<unsigned char>(bits >> shift));
    }
    [[nodiscard]] std::uint64_t value() const { return value_; }

private:
    void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 1'099'511'628'211U; }

    std::uint64_t value_ = 14'695'981'039'346'656'037U;
};

std::uint64_t hash_of(std::string_view group, std::string_view topic, std::int32_t partition) {
    StableHash hash;
    hash.add(group);
    hash.add(topic);
    hash.add(partition);
    return hash.value();
}

}  // namespace

void LetGo::add(std::string_view group, std::string_view topic, std::int32_t partition) {
    const std::uint64_t hash = hash_of(group, topic, partition);
    add(std::span(&hash, 1));
}

void LetGo::erase(std::string_view group, std::string_view topic, std::int32_t partition) {
    const auto hashes = hashes_.lock();
    if (!hashes->empty()) hashes->erase(hash_of(group, topic, partition));
}

bool LetGo::contains(std::string_view group, std::string_view topic, std::int32_t partition) const {
    return hashes_.lock()->contains(hash_of(group, topic, partition));
}

std::vector<std::uint64_t> LetGo::hashes() const {
    const auto hashes = hashes_.lock();
    return {hashes->begin(), hashes->end()};
}

void LetGo::add(std::span<const std::uint64_t> more) {
    const auto hashes = hashes_.lock();
    for (const std::uint64_t hash : more) {
        if (hashes->size() >= most_hashes) return;
        hashes->insert(hash);
    }
}

std::size_t LetGo::bytes() const {
    return table_bytes(*hashes_.lock());
}

}  // namespace warren::core
