#pragma once

#include "http/call.h"

/// The routes below `/v3/kafka` (http-api.md of the specification, sections 4 and 5). Parameters: see the route table.
namespace warren::http {

[[nodiscard]] Response list_clusters(const Call& call);
[[nodiscard]] Response list_topics(const Call& call);
[[nodiscard]] Response show_topic(const Call& call);
[[nodiscard]] Response list_groups_of_topic(const Call& call);
[[nodiscard]] Response list_groups(const Call& call);
[[nodiscard]] Response show_group(const Call& call);
/// Type and state of the group, and how many members it has. Not a route of Burrow's.
[[nodiscard]] Response show_group_state(const Call& call);
/// Only the partitions that are not OK.
[[nodiscard]] Response show_group_status(const Call& call);
/// All partitions.
[[nodiscard]] Response show_group_lag(const Call& call);
[[nodiscard]] Response remove_group(const Call& call);
[[nodiscard]] Response remove_topic_of_group(const Call& call);

}  // namespace warren::http
