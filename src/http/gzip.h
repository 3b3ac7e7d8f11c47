#pragma once

#include "warren/http/message.h"

#include <memory>
#include <string_view>

namespace warren::http {

/// Compresses a text piece by piece, fast rather than small, and hands it on in the format of gzip. Throws
/// `std::bad_alloc`. For one thread.
class Gzip {
public:
    /// `sink` must outlive the object.
    explicit Gzip(const TextSink& sink);
    ~Gzip();
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;

    /// False: nobody wants the rest.
    bool write(std::string_view text);
    /// The text is complete. Returns whether all of it was taken.
    bool finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warren::http
