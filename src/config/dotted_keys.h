#pragma once

#include "config/document.h"

namespace warren::config {

/// Puts keys such as `logging.level` and `cluster.local.servers`, which JSON and YAML leave in one piece at the top,
/// into their sections, where they win over what stands there. Modules come only from sections, so a key of a module
/// that is not there stays where it is.
void unfold_dotted_keys(Table& root);

}  // namespace warren::config
