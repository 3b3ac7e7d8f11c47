#pragma once

#include "warren/base/result.h"
#include "warren/notify/message.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace warren::notify {

/// Which functions a template may call besides the language's own (notifiers.md of the specification, 8.3).
enum class Helpers : std::uint8_t { none, all };

/// A text in the language of Go's text/template (notifiers.md of the specification, sections 8 and 9). A cheap value,
/// immutable; safe to share between threads.
class Template {
public:
    /// Fails on what Go refuses at load: syntax, unknown functions, undeclared variables. The error names the line.
    [[nodiscard]] static base::Result<Template> parse(std::string_view text, Helpers helpers);

    /// Fails on what Go refuses at run time, such as a field that does not exist; nothing is rendered then. Output and
    /// work are bounded by what there is to tell: a template that runs away is an error.
    [[nodiscard]] base::Result<std::string> render(const Message& message) const;

private:
    struct Parsed;
    explicit Template(std::shared_ptr<const Parsed> parsed);
    std::shared_ptr<const Parsed> parsed_;
};

}  // namespace warren::notify
