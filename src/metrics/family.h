#pragma once

#include "warren/metrics/exposition.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// The building blocks of Prometheus' text format 0.0.4.
namespace warren::metrics {

enum class FamilyKind : std::uint8_t { gauge, counter, histogram };

/// Takes the series of one family.
class SeriesWriter {
public:
    virtual ~SeriesWriter() = default;

    /// `labels` as `append_label` makes them, without braces; may be empty.
    void add(std::string_view labels, double value) { add({}, labels, value); }
    /// Of a histogram: `suffix` is `_bucket`, `_sum` or `_count`.
    virtual void add(std::string_view suffix, std::string_view labels, double value) = 0;
};

/// All series of one name. They are written when the page comes to them, so that no two families need memory at the
/// same time.
struct Family {
    std::string name;
    std::string help;
    FamilyKind kind = FamilyKind::gauge;
    /// Writes the series in the order of their label values.
    std::function<void(SeriesWriter&)> write;
};

/// Appends `name="value"`, with a comma in front unless `labels` is empty. The labels of a series stand in alphabetical
/// order. What is not valid UTF-8 becomes U+FFFD as in HTTP answers: a scraper would refuse the whole page for it.
void append_label(std::string& labels, std::string_view name, std::string_view value);

/// Writes the page: families sorted by name, those without a series left out, those of the same name joined.
void write_families(std::vector<Family> families, const Sink& sink);

}  // namespace warren::metrics
