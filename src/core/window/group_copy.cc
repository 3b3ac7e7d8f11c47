#include "core/window/group_copy.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace warren::core {
namespace {

using Word = std::uint32_t;

constexpr std::size_t words_for(std::size_t bytes) {
    return (bytes + sizeof(Word) - 1) / sizeof(Word);
}

/// Appends the window of `partition`: what is told is its newest commit, and takes the place of the oldest one in a
/// full window.
void unpack_window(const PackedCommits& commits, const Commit* told, GroupWindows& windows,
                   PartitionWindow& partition) {
    if (told != nullptr && !commits.empty() && commits.newest().commit.offset == told->offset) told = nullptr;
    const std::size_t more = told == nullptr ? 0 : 1;
    const std::size_t count = std::min<std::size_t>(commits.size() + more, windows.intervals);
    const std::size_t first = windows.commits.size();
    partition.first_commit = static_cast<std::uint32_t>(first);
    partition.commit_count = static_cast<std::uint32_t>(count);
    windows.commits.resize(first + count);
    const std::span<Commit> window = std::span(windows.commits).subspan(first);
    commits.unpack_newest(window.first(count - more));
    if (told != nullptr) window.back() = *told;
}

}  // namespace

std::size_t GroupCopy::room_for(const PackedCommits& commits) {
    return words_for(commits.block().size());
}

GroupCopy::GroupCopy(std::uint32_t intervals, bool warming, std::size_t topics, std::size_t partitions,
                     std::size_t room) {
    windows_.intervals = intervals;
    windows_.warming = warming;
    windows_.topics.reserve(topics);
    packed_.reserve(partitions);
    blocks_.reserve(room);
}

void GroupCopy::begin_topic(std::string_view name, std::size_t partitions) {
    TopicWindows& topic = windows_.topics.emplace_back();
    topic.topic = TopicName(name);
    topic.partitions.reserve(partitions);
}

void GroupCopy::add(PartitionWindow partition, const PackedCommits& commits, const Commit* told) {
    if (told != nullptr) {
        partition.used = partition.told = true;
        told_.push_back(*told);
    }
    const std::span<const std::byte> block = commits.block();
    const std::size_t words = room_for(commits);
    packed_.push_back({static_cast<Word>(words), told != nullptr});
    commits_ += commits.size();
    if (!block.empty()) {
        const std::size_t place = blocks_.size();
        blocks_.resize(place + words);
        std::memcpy(blocks_.data() + place, block.data(), block.size());
    }
    windows_.topics.back().partitions.push_back(std::move(partition));
}

GroupWindows GroupCopy::unpack() && {
    auto block = std::as_bytes(std::span(blocks_));
    auto packed = packed_.cbegin();
    auto told = told_.cbegin();
    windows_.commits.reserve(commits_ + told_.size());
    for (TopicWindows& topic : windows_.topics) {
        for (PartitionWindow& partition : topic.partitions) {
            const std::size_t length = packed->words * sizeof(Word);
            unpack_window(PackedCommits(block.first(length)), packed->told ? &*told++ : nullptr, windows_, partition);
            block = block.subspan(length);
            ++packed;
        }
    }
    std::sort(windows_.topics.begin(), windows_.topics.end(),
              [](const TopicWindows& left, const TopicWindows& right) { return left.topic < right.topic; });
    return std::move(windows_);
}

}  // namespace warren::core
