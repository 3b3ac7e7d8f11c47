#pragma once

#include "warren/core/model/group_filter.h"
#include "zookeeper/answer.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace warren::zookeeper {

/// An offset as it stands in ZooKeeper, with the owner of its partition.
struct NodeCommit {
    std::string group;
    std::string topic;
    std::int32_t partition = 0;
    /// The data of the offset's node, which is to be a number.
    std::string offset;
    NodeStat stat;
    /// Empty: nobody is known to own it.
    std::string owner;
};

/// What the tree wants to be read.
struct ReadRequest {
    enum class Kind : std::uint8_t {
        exists,    ///< with a watch
        children,  ///< with a watch
        data,      ///< with a watch
        owner      ///< data without a watch
    };
    Kind kind = Kind::children;
    /// Which node of the tree it is for. A node that goes and comes back is another one.
    std::uint64_t node = 0;
    std::string path;
};

/// A node that could not be read.
struct ReadFailure {
    /// What could not be done, such as `failed to read offset`.
    std::string what;
    std::string path;
    std::string reason;
};

/// What the tree has learnt since it was asked the last time.
struct TreeNews {
    std::vector<NodeCommit> commits;
    /// All groups that are there and pass the lists, whenever they have been listed.
    std::optional<std::vector<std::string>> groups;
    std::vector<std::string> skipped_groups;
    /// Paths of nodes that stand where partitions stand and are none.
    std::vector<std::string> strange_nodes;
    std::vector<ReadFailure> failures;
};

/// What is known of `<path>/consumers` during one session: which nodes are there, which of them are being watched, and
/// what has to be read next. It does nothing itself: it is told answers and events and says what to read.
///
///     G                               children; as long as it is missing: whether it is there
///     G/<group>                       children, of which one matters: offsets
///     G/<group>/offsets               children: topics
///     G/<group>/offsets/<topic>       children: partitions by number
///     G/<group>/offsets/<topic>/<p>   data: the offset; then, without a watch, G/<group>/owners/<topic>/<p>
///
/// A watch ends with its event, and each event makes its node be read again with a new watch. A node that is gone is
/// forgotten; its parent's children tell when it is back. That is complete because answers and events come in the order
/// of the server's transactions: either the parent's list is younger than the end of the node, or it will change again.
///
/// Not thread-safe.
class GroupTree {
public:
    GroupTree(std::string root, core::GroupFilter filter);
    ~GroupTree();
    GroupTree(const GroupTree&) = delete;
    GroupTree& operator=(const GroupTree&) = delete;

    /// What to read next; none if nothing is left to be asked for. Each request wants to be answered.
    [[nodiscard]] std::optional<ReadRequest> next_request();
    void answer(const ReadRequest& request, const Answer& answer);
    /// Something has happened to a watched node.
    void take(const Event& event);
    /// Reads again what could not be read.
    void retry_failed();
    [[nodiscard]] TreeNews take_news();

    /// Every node has been read once, or could not be: the first full picture. Groups that commit all the time keep
    /// the tree from ever being settled, but not from this.
    [[nodiscard]] bool has_read_all() const { return unread_ == 0; }
    /// Nothing is being asked for at the moment.
    [[nodiscard]] bool is_settled() const { return queue_.empty() && in_flight_ == 0; }
    [[nodiscard]] bool root_is_missing() const { return root_is_missing_; }
    /// Why the list of groups could not be read the last time; none if it could, or was missing.
    [[nodiscard]] const std::optional<std::string>& root_failure() const { return root_failure_; }
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }
    /// Bytes of all watched paths, about.
    [[nodiscard]] std::size_t path_bytes() const { return path_bytes_; }

private:
    enum class Level : std::uint8_t { root, group, offsets, topic, partition };
    struct Node;
    using Names = std::vector<std::string>;

    void ask(Node& node, ReadRequest::Kind kind);
    Node& add(Node& parent, std::string name);
    void forget(Node& node);
    void count_out(const Node& node);
    [[nodiscard]] Node* find(std::string_view path) const;
    [[nodiscard]] std::string path_of(const Node& node) const;
    [[nodiscard]] std::string owner_path_of(const Node& partition) const;

    void take_answer(Node& node, ReadRequest::Kind kind, const Answer& answer);
    void take_missing(Node& node, ReadRequest::Kind kind);
    void take_failure(Node& node, ReadRequest::Kind kind, const std::string& reason);
    void take_children(Node& node, const Names& children);
    void take_offset(Node& node, const Answer& answer);
    void report(Node& node, std::string owner);
    void mark_read(Node& node);
    /// The children of the node that matter.
    [[nodiscard]] Names wanted(const Node& node, const Names& children);

    const std::string root_path_;
    const core::GroupFilter filter_;
    std::unique_ptr<Node> root_;
    std::unordered_map<std::uint64_t, Node*> nodes_;
    std::uint64_t last_id_ = 0;
    std::size_t path_bytes_ = 0;

    std::deque<std::uint64_t> queue_;
    std::size_t in_flight_ = 0;
    /// Nodes that have never been read.
    std::size_t unread_ = 0;
    std::vector<std::uint64_t> failed_;
    bool root_is_missing_ = false;
    std::optional<std::string> root_failure_;
    TreeNews news_;
};

/// The number that a partition's node is named by: decimal, without sign or leading zeros; none for another name.
[[nodiscard]] std::optional<std::int32_t> partition_from(std::string_view name);

}  // namespace warren::zookeeper
