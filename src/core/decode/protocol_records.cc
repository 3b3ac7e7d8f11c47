#include "core/decode/protocol_records.h"

#include <array>
#include <cstddef>

namespace warren::core {
namespace {

using Check = void (*)(ByteReader&, DecodeWarnings&);

template <typename Value>
void check(ByteReader& in, DecodeWarnings& warnings) {
    Value value;
    LayoutReader reader(in);
    reader.read(value);
    if (reader.met_invalid_utf8()) {
        warnings.add(DecodeWarning::invalid_utf8);
    }
}

void accept_anything(ByteReader& in, DecodeWarnings&) {
    in.skip(in.remaining());
}

constexpr std::size_t first_type = 3;

/// In the order of the types' numbers.
constexpr std::array<Check, record_types - first_type> checks = {
    check<ConsumerGroup>,
    check<ConsumerPartitionMetadata>,
    check<ConsumerMember>,
    check<TargetMetadata>,
    check<TargetMember>,
    check<ConsumerCurrentMember>,
    accept_anything,
    check<ShareMember>,
    check<ShareGroup>,
    check<TargetMetadata>,
    check<TargetMember>,
    check<ShareCurrentMember>,
    check<ShareStatePartitions>,
    check<ConsumerRegularExpression>,
    check<StreamsGroup>,
    accept_anything,
    check<StreamsMember>,
    check<TargetMetadata>,
    check<StreamsTargetMember>,
    check<StreamsCurrentMember>,
    check<StreamsTopology>,
};

}  // namespace

void check_protocol_value(RecordType type, ByteReader& in, DecodeWarnings& warnings) {
    checks[static_cast<std::size_t>(type) - first_type](in, warnings);
}

}  // namespace warren::core
