#pragma once

#include "config/configuration.h"
#include "warren/config/load.h"
#include "warren/config/settings.h"

/// One function per section: each fills its part of the settings and of the view, and reports what is wrong.
namespace warren::config {

void read_general(const Configuration& configuration, Settings& settings);
void read_logging(const Configuration& configuration, Settings& settings);
/// Of no importance, whatever it says, unless there is a notifier section.
void read_zookeeper(const Configuration& configuration, Settings& settings);
void read_notifiers(const Configuration& configuration, Settings& settings);
void read_listeners(const Configuration& configuration, const CertificateCheck& check, Settings& settings);
void read_storage(const Configuration& configuration, Settings& settings);
void read_evaluator(const Configuration& configuration, Settings& settings);
void read_clusters(const Configuration& configuration, Settings& settings);
/// After `read_clusters`.
void read_consumers(const Configuration& configuration, Settings& settings);

}  // namespace warren::config
