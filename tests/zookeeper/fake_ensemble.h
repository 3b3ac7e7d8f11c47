#pragma once

#include "zookeeper/answer.h"
#include "zookeeper/group_tree.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace warren::zookeeper::testing_support {

/// Nodes in memory with ZooKeeper's watches: each ends with its first event, and only those of present nodes (and of
/// `exists`) are kept. Events wait until they are taken.
class FakeEnsemble {
public:
    /// Makes the node and its parents, or gives it another value.
    void write(const std::string& path, const std::string& data) {
        make_parent(path);
        ++zxid_;
        const auto [node, is_new] = nodes_.insert_or_assign(path, Node{data, zxid_});
        fire(data_watches_, path, is_new ? Event::Kind::created : Event::Kind::data_changed);
        if (is_new) fire(child_watches_, parent_of(path), Event::Kind::children_changed);
    }

    /// With everything below it.
    void remove(const std::string& path) {
        const auto below = [&](const auto& node) { return node.first.starts_with(path + "/"); };
        for (auto node = std::find_if(nodes_.begin(), nodes_.end(), below); node != nodes_.end();
             node = std::find_if(nodes_.begin(), nodes_.end(), below)) {
            remove(std::string(node->first));
        }
        ++zxid_;
        nodes_.erase(path);
        fire(data_watches_, path, Event::Kind::deleted);
        fire(child_watches_, path, Event::Kind::deleted);
        fire(child_watches_, parent_of(path), Event::Kind::children_changed);
    }

    void forbid(const std::string& path) { forbidden_.insert(path); }
    void allow(const std::string& path) { forbidden_.erase(path); }

    Answer serve(const ReadRequest& request) {
        Answer answer;
        if (forbidden_.contains(request.path)) {
            answer.code = Code::refused;
            answer.text = "not authenticated";
            return answer;
        }
        const auto node = nodes_.find(request.path);
        const bool is_there = node != nodes_.end();
        using Kind = ReadRequest::Kind;
        if (request.kind == Kind::exists || (request.kind == Kind::data && is_there))
            data_watches_.insert(request.path);
        if (request.kind == Kind::children && is_there) child_watches_.insert(request.path);
        if (!is_there) {
            answer.code = Code::no_node;
            return answer;
        }
        answer.text = node->second.data;
        answer.stat = {.mzxid = node->second.mzxid, .mtime_ms = 1'000 + node->second.mzxid, .ephemeral_owner = 0};
        if (request.kind == Kind::children) answer.children = children_of(request.path);
        return answer;
    }

    std::vector<Event> take_events() { return std::exchange(events_, {}); }
    [[nodiscard]] std::size_t watches() const { return data_watches_.size() + child_watches_.size(); }
    [[nodiscard]] bool is_watched(const std::string& path) const {
        return data_watches_.contains(path) || child_watches_.contains(path);
    }

private:
    struct Node {
        std::string data;
        std::int64_t mzxid = 0;
    };

    static std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

    void make_parent(const std::string& path) {
        const std::string parent = parent_of(path);
        if (!parent.empty() && !nodes_.contains(parent)) write(parent, "");
    }

    std::vector<std::string> children_of(const std::string& path) const {
        std::vector<std::string> names;
        for (const auto& [child, node] : nodes_) {
            if (parent_of(child) == path) names.push_back(child.substr(path.size() + 1));
        }
        // A server keeps no order.
        std::reverse(names.begin(), names.end());
        return names;
    }

    void fire(std::set<std::string>& watches, const std::string& path, Event::Kind kind) {
        if (watches.erase(path) > 0) events_.push_back({kind, path});
    }

    std::int64_t zxid_ = 0;
    std::map<std::string, Node> nodes_;
    std::set<std::string> data_watches_;
    std::set<std::string> child_watches_;
    std::set<std::string> forbidden_;
    std::vector<Event> events_;
};

}  // namespace warren::zookeeper::testing_support
