#pragma once

#include "kafka/handles.h"
#include "warren/base/result.h"
#include "warren/kafka/client_settings.h"

#include <initializer_list>
#include <string>
#include <utility>

namespace warren::kafka {

/// Librdkafka's properties as name and value.
using Properties = std::initializer_list<std::pair<const char*, std::string>>;

/// A configuration of the library that reaches a cluster as `settings` say, with `more` for the purpose at hand.
///
/// A property that the loaded version does not know is left out: all of them are ours and only improve things. A value
/// the library refuses is an error that names the property. Files are only read when a client is made from the result.
[[nodiscard]] base::Result<ConfHandle> make_conf(const ClientSettings& settings, Properties more);

}  // namespace warren::kafka
