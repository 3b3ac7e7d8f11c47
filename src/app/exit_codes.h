#pragma once

namespace warren::app {

/// Burrow's exit codes.
enum ExitCode : int { exit_stopped = 0, exit_start_failed = 1, exit_refused = 2 };

}  // namespace warren::app
