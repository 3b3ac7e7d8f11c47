#include "warren/kafka/library_info.h"

#include "kafka/handles.h"

#include <array>
#include <cstdio>

namespace warren::kafka {

namespace {

/// `0x020e02ff` is 2.14.2.
std::string version_text(unsigned version) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%u.%u.%u", version >> 24U, (version >> 16U) & 0xFFU,
                  (version >> 8U) & 0xFFU);
    return text.data();
}

std::string features() {
    const ConfHandle conf(rd_kafka_conf_new());
    std::array<char, 512> text{};
    std::size_t size = text.size();
    if (rd_kafka_conf_get(conf.get(), "builtin.features", text.data(), &size) != RD_KAFKA_CONF_OK) return "unknown";
    return text.data();
}

}  // namespace

std::string library_info() {
    return std::string("librdkafka ") + rd_kafka_version_str() + " (compiled against " +
           version_text(static_cast<unsigned>(RD_KAFKA_VERSION)) + "), features: " + features();
}

std::optional<std::string> library_warning() {
    constexpr int first_good_patch = 0x020a01ff;
    constexpr int first_of_that_series = 0x020a0000;
    const int loaded = rd_kafka_version();
    if (loaded < first_of_that_series || loaded >= first_good_patch) return std::nullopt;
    return std::string("librdkafka ") + rd_kafka_version_str() +
           " can loop when all brokers are gone for a while: use 2.10.1 or later";
}

}  // namespace warren::kafka
