#pragma once

#include "warren/base/strong_type.h"

/// The words of the domain. All names are compared byte by byte.
namespace warren::core {

/// Name of a `[cluster.X]` section, lower-cased.
using ClusterName = base::Name<struct ClusterNameTag>;
/// Name of a `[consumer.X]` section, lower-cased: a reader of one offsets topic.
using ConsumerName = base::Name<struct ConsumerNameTag>;
/// Id of a Kafka consumer group. May be empty.
using GroupName = base::Name<struct GroupNameTag>;
/// Name of a Kafka topic.
using TopicName = base::Name<struct TopicNameTag>;

}  // namespace warren::core
