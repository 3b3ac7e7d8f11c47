#pragma once

#include <string>

/// What systemd is told when it started us (Type=notify). Nothing happens without it, or in a build without libsystemd.
namespace warren::app {

void notify_started();
void notify_stopping();
/// One line that `systemctl status` shows.
void notify_status(const std::string& text);
/// A sign of life for the watchdog.
void notify_alive();

}  // namespace warren::app
