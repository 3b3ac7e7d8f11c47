#include "zookeeper/group_tree.h"

#include "zookeeper/paths.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>
#include <utility>

namespace warren::zookeeper {

using Kind = ReadRequest::Kind;

struct GroupTree::Node {
    std::uint64_t id = 0;
    Level level = Level::root;
    Node* parent = nullptr;
    std::string name;
    std::map<std::string, std::unique_ptr<Node>, std::less<>> children;
    /// What is being asked for, be it on its way or not; the request to be is that of the newest wish.
    std::optional<Kind> asked;
    /// Its first reading is over, well or not.
    bool was_read = false;
    /// An event came while the owner was being read: the offset is read again then.
    bool changed = false;
    /// A partition's offset that waits for its owner.
    std::optional<std::pair<std::string, NodeStat>> offset;
};

namespace {

/// In Burrow's words, by the depth of the node.
std::string what_failed(int depth) {
    static constexpr std::array<const char*, 5> words = {"failed to list groups", "failed to read group",
                                                         "failed to read topic list", "failed to read partitions",
                                                         "failed to read offset"};
    return words[static_cast<std::size_t>(depth)];
}

}  // namespace

std::optional<std::int32_t> partition_from(std::string_view name) {
    std::int32_t number = 0;
    const char* end = name.data() + name.size();
    const auto [rest, error] = std::from_chars(name.data(), end, number);
    const bool plain = name.size() == 1 || !name.starts_with('0');
    if (error != std::errc{} || rest != end || number < 0 || !plain || name.starts_with('-')) return std::nullopt;
    return number;
}

GroupTree::GroupTree(std::string root, core::GroupFilter filter)
    : root_path_(std::move(root)), filter_(std::move(filter)), root_(std::make_unique<Node>()) {
    root_->id = ++last_id_;
    nodes_.emplace(root_->id, root_.get());
    ++unread_;
    ask(*root_, Kind::children);
}

GroupTree::~GroupTree() = default;

std::optional<ReadRequest> GroupTree::next_request() {
    while (!queue_.empty()) {
        const std::uint64_t id = queue_.front();
        queue_.pop_front();
        const auto known = nodes_.find(id);
        if (known == nodes_.end()) continue;
        const Node& node = *known->second;
        ++in_flight_;
        const std::string path = *node.asked == Kind::owner ? owner_path_of(node) : path_of(node);
        return ReadRequest{*node.asked, id, path};
    }
    return std::nullopt;
}

void GroupTree::answer(const ReadRequest& request, const Answer& answer) {
    --in_flight_;
    const auto known = nodes_.find(request.node);
    if (known == nodes_.end()) return;
    Node& node = *known->second;
    node.asked.reset();
    take_answer(node, request.kind, answer);
}

void GroupTree::take_answer(Node& node, Kind kind, const Answer& answer) {
    switch (answer.code) {
        case Code::ok:
            if (kind == Kind::exists) return ask(node, Kind::children);
            if (kind == Kind::children) {
                take_children(node, answer.children);
                return mark_read(node);
            }
            if (kind == Kind::data) return take_offset(node, answer);
            return report(node, answer.text);
        case Code::no_node:
            return take_missing(node, kind);
        case Code::connection_loss:
            return ask(node, kind);
        case Code::refused:
        case Code::node_exists:
            return take_failure(node, kind, answer.text);
        case Code::session_over:
            return;
    }
}

void GroupTree::take_missing(Node& node, Kind kind) {
    if (kind == Kind::owner) return report(node, {});
    if (node.level != Level::root) return forget(node);
    root_is_missing_ = true;
    root_failure_.reset();
    if (kind == Kind::exists) return mark_read(node);
    // Its children cannot be watched, but its coming can.
    take_children(node, {});
    root_is_missing_ = true;
    ask(node, Kind::exists);
}

void GroupTree::take_failure(Node& node, Kind kind, const std::string& reason) {
    if (kind == Kind::owner) {
        news_.failures.push_back({"failed to read owner", owner_path_of(node), reason});
        // An offset is worth telling without its owner.
        return report(node, {});
    }
    if (node.level == Level::root) root_failure_ = reason;
    news_.failures.push_back({what_failed(static_cast<int>(node.level)), path_of(node), reason});
    failed_.push_back(node.id);
    mark_read(node);
}

void GroupTree::take_children(Node& node, const Names& children) {
    if (node.level == Level::root) {
        root_is_missing_ = false;
        root_failure_.reset();
    }
    Names names = wanted(node, children);
    std::sort(names.begin(), names.end());
    std::vector<Node*> gone;
    for (const auto& [name, child] : node.children) {
        if (!std::binary_search(names.begin(), names.end(), name)) gone.push_back(child.get());
    }
    for (Node* child : gone) forget(*child);
    for (std::string& name : names) {
        if (!node.children.contains(name)) {
            Node& child = add(node, std::move(name));
            ask(child, child.level == Level::partition ? Kind::data : Kind::children);
        }
    }
}

GroupTree::Names GroupTree::wanted(const Node& node, const Names& children) {
    Names names;
    for (const std::string& name : children) {
        switch (node.level) {
            case Level::root:
                if (filter_.accepts(name)) {
                    names.push_back(name);
                } else {
                    news_.skipped_groups.push_back(name);
                }
                break;
            case Level::group:
                if (name == "offsets") names.push_back(name);
                break;
            case Level::offsets:
                names.push_back(name);
                break;
            case Level::topic:
                if (partition_from(name)) {
                    names.push_back(name);
                } else {
                    news_.strange_nodes.push_back(join(path_of(node), name));
                }
                break;
            case Level::partition:
                break;
        }
    }
    if (node.level == Level::root) news_.groups = names;
    return names;
}

void GroupTree::take_offset(Node& node, const Answer& answer) {
    node.offset.emplace(answer.text, answer.stat);
    ask(node, Kind::owner);
}

void GroupTree::report(Node& node, std::string owner) {
    const Node& topic = *node.parent;
    const Node& group = *topic.parent->parent;
    auto [offset, stat] = std::move(*node.offset);
    node.offset.reset();
    news_.commits.push_back({.group = group.name,
                             .topic = topic.name,
                             .partition = partition_from(node.name).value_or(-1),
                             .offset = std::move(offset),
                             .stat = stat,
                             .owner = std::move(owner)});
    mark_read(node);
    if (std::exchange(node.changed, false)) ask(node, Kind::data);
}

void GroupTree::mark_read(Node& node) {
    if (!std::exchange(node.was_read, true)) --unread_;
}

void GroupTree::take(const Event& event) {
    Node* node = find(event.path);
    if (node == nullptr) return;
    if (!node->asked) return ask(*node, node->level == Level::partition ? Kind::data : Kind::children);
    // What is being read is younger than the event, but for an owner, which says nothing of the offset.
    if (*node->asked == Kind::owner) node->changed = true;
}

void GroupTree::retry_failed() {
    for (const std::uint64_t id : std::exchange(failed_, {})) {
        const auto known = nodes_.find(id);
        if (known == nodes_.end() || known->second->asked) continue;
        Node& node = *known->second;
        ask(node, node.level == Level::partition ? Kind::data : Kind::children);
    }
}

TreeNews GroupTree::take_news() {
    return std::exchange(news_, {});
}

void GroupTree::ask(Node& node, Kind kind) {
    node.asked = kind;
    queue_.push_back(node.id);
}

GroupTree::Node& GroupTree::add(Node& parent, std::string name) {
    auto made = std::make_unique<Node>();
    Node& node = *made;
    node.id = ++last_id_;
    node.level = static_cast<Level>(static_cast<int>(parent.level) + 1);
    node.parent = &parent;
    node.name = name;
    parent.children.emplace(std::move(name), std::move(made));
    nodes_.emplace(node.id, &node);
    ++unread_;
    path_bytes_ += path_of(node).size();
    return node;
}

void GroupTree::count_out(const Node& node) {
    for (const auto& [name, child] : node.children) count_out(*child);
    path_bytes_ -= path_of(node).size();
    if (!node.was_read) --unread_;
    nodes_.erase(node.id);
}

void GroupTree::forget(Node& node) {
    count_out(node);
    auto& siblings = node.parent->children;
    siblings.erase(siblings.find(node.name));
}

GroupTree::Node* GroupTree::find(std::string_view path) const {
    Node* node = root_.get();
    if (path == root_path_) return node;
    const auto names = names_below(root_path_, path);
    if (names.empty()) return nullptr;
    for (const std::string_view name : names) {
        const auto child = node->children.find(name);
        if (child == node->children.end()) return nullptr;
        node = child->second.get();
    }
    return node;
}

std::string GroupTree::path_of(const Node& node) const {
    return node.parent == nullptr ? root_path_ : join(path_of(*node.parent), node.name);
}

std::string GroupTree::owner_path_of(const Node& partition) const {
    const Node& topic = *partition.parent;
    return join(join(join(path_of(*topic.parent->parent), "owners"), topic.name), partition.name);
}

}  // namespace warren::zookeeper
