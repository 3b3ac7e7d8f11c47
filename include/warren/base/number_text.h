#pragma once

#include <string>

/// Numbers spelled as Burrow's clients know them: as Go's encoding/json and Go's Prometheus client write them.
namespace warren::base {

/// Appends a share (0 to 1) as it stands in HTTP answers: the shortest decimal that reads back to the same 32-bit
/// number, with an exponent only below 1e-6. `1`, `0.1`, `0.33333334`, `1e-7`.
void append_float32(std::string& out, float value);

/// Appends a value of the metrics page: the shortest decimal that reads back to the same 64-bit number, plain for
/// decimal exponents from -4 to 5 and with an exponent of at least two digits otherwise. `0.0001`, `999999`, `1e+06`,
/// `NaN`, `+Inf`.
void append_metric_value(std::string& out, double value);

}  // namespace warren::base
