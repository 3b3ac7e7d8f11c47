#include "fuzz/fuzzing.h"
#include "warren/config/load.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>

// Any text as a configuration file. The first byte of an input chooses the format.

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warren;
    constexpr std::array names{"burrow.toml", "burrow.json", "burrow.yaml"};
    fuzzing::Input input(data, size);
    const std::string name = names[input.byte() % names.size()];
    const auto empty = [](const std::string&) { return std::optional<std::string>(); };

    const auto loaded = config::load_text(input.rest(), name, empty);
    fuzzing::demand(!loaded.settings || !loaded.unreadable, "a text that cannot be read has no settings");
    bool refused = false;
    for (const auto& problem : loaded.problems) {
        fuzzing::demand(!problem.message.empty(), "a problem says what it is");
        refused = refused || problem.severity == config::Severity::refusal;
    }
    fuzzing::demand(loaded.unreadable || loaded.settings.has_value() != refused,
                    "a text that can be read has either settings or a refusal");
    return 0;
}
