#include "kafka/topic_watch.h"

#include <algorithm>

namespace warren::kafka {

TopicWatch::Finding TopicWatch::take(TopicAnswer::Kind answer, base::MonotonicTime now) {
    if (answer == TopicAnswer::Kind::unreachable) return take_unreachable(now);
    last_reached_ = now;
    unreachable_answers_ = 0;
    if (answer == TopicAnswer::Kind::not_authorized) return Finding::not_authorized;
    if (answer == TopicAnswer::Kind::missing) return ++missing_answers_ < 2 ? Finding::missing : Finding::gone;
    missing_answers_ = 0;
    return Finding::there;
}

TopicWatch::Finding TopicWatch::take_unreachable(base::MonotonicTime now) {
    // Not while records come, and not the first time.
    const bool is_doubtful = is_reading_ && (++unreachable_answers_ < 2 || now - last_sign_ < trouble_look_period);
    if (is_doubtful) return Finding::doubtful;
    reachable_since_ = now;
    const bool is_long = now - std::max(last_reached_, last_sign_) > client_patience;
    return is_long ? Finding::out_of_reach : Finding::unreachable;
}

void TopicWatch::begin_reading(base::MonotonicTime now) {
    is_reading_ = true;
    last_reached_ = reachable_since_ = last_sign_ = now;
    next_look_ = now + look_period;
}

bool TopicWatch::begin_look(bool is_in_trouble, base::MonotonicTime now) {
    const bool is_early = is_in_trouble && now - last_look_ >= trouble_look_period;
    if (now < next_look_ && !is_early) return false;
    last_look_ = now;
    return true;
}

void TopicWatch::end_look(bool is_well, base::MonotonicTime now) {
    next_look_ = now + (is_well ? look_period : trouble_look_period);
}

}  // namespace warren::kafka
