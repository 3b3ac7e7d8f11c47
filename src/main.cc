#include "warren/app/command_line.h"
#include "warren/app/commands.h"

#include <string>
#include <variant>
#include <vector>

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    return std::visit([](const auto& command) { return warren::app::execute(command); },
                      warren::app::parse_command_line(arguments));
}
