#pragma once

#include "http/call.h"

/// The routes below `/v3/config`, and the cluster's detail that stands below `/v3/kafka` too (http-api.md of the
/// specification, 5.4 and 6). Modules are found by their name in any letter case.
namespace warren::http {

[[nodiscard]] Response show_config(const Call& call);

[[nodiscard]] Response list_storages(const Call& call);
[[nodiscard]] Response list_evaluators(const Call& call);
[[nodiscard]] Response list_cluster_modules(const Call& call);
[[nodiscard]] Response list_consumer_modules(const Call& call);
[[nodiscard]] Response list_notifiers(const Call& call);

[[nodiscard]] Response show_storage(const Call& call);
[[nodiscard]] Response show_evaluator(const Call& call);
[[nodiscard]] Response show_cluster(const Call& call);
[[nodiscard]] Response show_consumer(const Call& call);
[[nodiscard]] Response show_notifier(const Call& call);

}  // namespace warren::http
