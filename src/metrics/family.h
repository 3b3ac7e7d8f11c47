#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The building blocks of Prometheus' text format 0.0.4.
namespace warren::metrics {

enum class FamilyKind : std::uint8_t { gauge, counter };

/// All series of one name, already as the lines of the page.
struct Family {
    std::string name;
    std::string help;
    FamilyKind kind = FamilyKind::gauge;
    std::string lines;
};

/// Appends `name="value"`, with a comma in front unless `labels` is empty. The labels of a series stand in alphabetical
/// order. What is not valid UTF-8 becomes U+FFFD as in HTTP answers: a scraper would refuse the whole page for it.
void append_label(std::string& labels, std::string_view name, std::string_view value);

/// Appends a series to `family`. `labels` as `append_label` makes them, without braces; may be empty.
void append_series(Family& family, std::string_view labels, double value);

/// Writes the page: families sorted by name, those without a series left out, those of the same name joined.
[[nodiscard]] std::string render(std::vector<Family> families);

}  // namespace warren::metrics
