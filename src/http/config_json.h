#pragma once

#include "http/json_writer.h"
#include "warren/http/config_view.h"

/// The parts of the configuration as objects, their fields in Burrow's order.
namespace warren::http {

void write(JsonWriter& json, const GeneralView& general);
void write(JsonWriter& json, const LoggingView& logging);
void write(JsonWriter& json, const ZookeeperView& zookeeper);
void write(JsonWriter& json, const ListenerView& listener);
void write(JsonWriter& json, const StorageView& storage);
void write(JsonWriter& json, const EvaluatorView& evaluator);
void write(JsonWriter& json, const ClusterView& cluster);
void write(JsonWriter& json, const ConsumerView& consumer);
void write(JsonWriter& json, const NotifierView& notifier);

}  // namespace warren::http
