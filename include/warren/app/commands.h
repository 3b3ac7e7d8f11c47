#pragma once

#include "warren/app/command_line.h"

/// The program's commands. Each returns the exit code of the process; those of the daemon are Burrow's
/// (configuration.md of the specification, section 9.2): 0 after a stop signal, 1 if the configuration cannot be read
/// or the start fails, 2 if the configuration is refused.
namespace warren::app {

[[nodiscard]] int execute(const RunCommand& command);
/// Prints every problem of a configuration: 0 if the daemon would start.
[[nodiscard]] int execute(const CheckCommand& command);
[[nodiscard]] int execute(const DemoCommand& command);
[[nodiscard]] int execute(const ReferenceCommand& command);
[[nodiscard]] int execute(const VersionCommand& command);
[[nodiscard]] int execute(const SayAndExit& command);

}  // namespace warren::app
