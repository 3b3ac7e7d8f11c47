#pragma once

#include <string>

namespace warren::config {

/// The settings table as a page of Markdown: docs/configuration.md is this text.
[[nodiscard]] std::string reference_page();

/// Every key at its default, as a TOML file: config/burrow.toml is this text.
[[nodiscard]] std::string sample_file();

}  // namespace warren::config
