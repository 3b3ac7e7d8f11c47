#pragma once

#include "warren/base/result.h"
#include "warren/core/snapshot/items.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The items of a snapshot as bytes. Nothing here guards against damage that makes other valid bytes: whoever keeps
/// them adds a checksum.
namespace warren::core::snapshot {

/// A header of another version is refused; there is no conversion, since nothing is lost that is not in Kafka.
inline constexpr std::uint32_t version = 3;

/// Appends the item's bytes.
void encode(const Item& item, std::string& bytes);

/// Reads items, one after the other, from bytes that must outlive it. Any bytes may be given: what is no item is an
/// error, and no more memory is taken than a small multiple of the bytes that are there.
class Decoder {
public:
    explicit Decoder(std::string_view bytes) : bytes_(bytes), rest_(bytes) {}

    /// The next item; none at the end. After an error every further call gives the same one.
    [[nodiscard]] base::Result<std::optional<Item>> next();

private:
    std::string_view bytes_;
    std::string_view rest_;
};

}  // namespace warren::core::snapshot
