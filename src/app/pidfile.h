#pragma once

#include "warren/base/result.h"

#include <filesystem>
#include <string>

namespace warren::app {

/// The file that holds the process id while the daemon runs (configuration.md of the specification, section 10).
/// Removed by the destructor.
class Pidfile {
public:
    /// Takes the file. Refused, in Burrow's words, if a living process of the same program holds it, or if its content
    /// is not a number. A stale file, an empty one and one of our own pid (containers often reuse pid 1) are taken
    /// over.
    [[nodiscard]] static base::Result<Pidfile> take(const std::filesystem::path& path);

    ~Pidfile();
    Pidfile(Pidfile&& other) noexcept;
    Pidfile& operator=(Pidfile&&) = delete;
    Pidfile(const Pidfile&) = delete;
    Pidfile& operator=(const Pidfile&) = delete;

private:
    explicit Pidfile(std::filesystem::path path);

    std::filesystem::path path_;
};

}  // namespace warren::app
