#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace warren::kafka {

/// At which stage talking to a broker fails.
enum class Cause : std::uint8_t { resolve, connect, tls, authentication, authorization, timeout, transport, other };

/// The name in metrics, such as `tls`.
[[nodiscard]] std::string_view to_string(Cause cause);

/// Why a broker could not be asked.
struct Trouble {
    Cause cause = Cause::other;
    /// The library's text, without its counts and durations, so that the same trouble has the same text.
    std::string text;
};

/// Sorts an error of the library. `text` may be empty: the error's own description is taken then.
[[nodiscard]] Trouble trouble_from(rd_kafka_resp_err_t error, std::string_view text = {});

/// For people: the stage in words and the library's text.
[[nodiscard]] std::string describe(const Trouble& trouble);

}  // namespace warren::kafka
