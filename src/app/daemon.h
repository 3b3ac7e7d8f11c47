#pragma once

#include "warren/app/application.h"
#include "warren/config/settings.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/signal_waiter.h"

#include <functional>
#include <string>

namespace warren::app {

/// Runs an application until a stop signal and returns the exit code. `on_started` is called once the listeners are
/// open.
///
/// `signals` was made before any thread existed.
[[nodiscard]] int run_until_stopped(runtime::SignalWaiter& signals, config::Settings settings,
                                    const runtime::Logger& log,
                                    const std::function<void(const Application&)>& on_started);

/// `Stopped Burrow at January 2, 2006 at 3:04pm (MST)`: the closing line Burrow's users know, on standard error.
void print_closing_line(const std::string& what);

}  // namespace warren::app
