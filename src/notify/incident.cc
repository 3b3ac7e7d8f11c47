#include "notify/incident.h"

namespace warren::notify {

std::string_view to_string(MessageKind kind) {
    return kind == MessageKind::open ? "open" : "close";
}

Incident::Incident(const std::vector<bool>& listens) {
    lines_.reserve(listens.size());
    for (const bool one : listens) lines_.push_back({one, std::nullopt});
}

Verdict Incident::decide(core::Status status, const Moment& now, const std::vector<NotifierRules>& rules,
                         const MakeId& make_id) {
    if (!start_ && status > core::Status::ok) {
        id_ = make_id();
        start_ = now.wall;
    }
    Verdict verdict{id_, start_, {}};
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        const auto kind = decide_for(lines_[i], status, now.monotonic, rules[i]);
        if (kind) verdict.messages.push_back({i, *kind});
    }
    if (start_ && status == core::Status::ok) end(rules);
    return verdict;
}

std::optional<MessageKind> Incident::decide_for(Line& line, core::Status status, base::MonotonicTime now,
                                                const NotifierRules& rules) const {
    if (!line.listens) return std::nullopt;
    // Whatever the threshold is, and even if no open message was ever sent: so does Burrow.
    if (start_ && status == core::Status::ok && rules.send_close) {
        line.last_notify.reset();
        return MessageKind::close;
    }
    if (static_cast<std::int64_t>(status) < rules.threshold) return std::nullopt;
    if (line.last_notify && (rules.send_once || now - *line.last_notify < rules.send_interval)) return std::nullopt;
    line.last_notify = now;
    return MessageKind::open;
}

void Incident::end(const std::vector<NotifierRules>& rules) {
    id_.clear();
    start_.reset();
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        if (rules[i].send_once) lines_[i].last_notify.reset();
    }
}

}  // namespace warren::notify
