#pragma once

#include "warren/base/sanitizers.h"

namespace warren::kafka {

/// For builds with ThreadSanitizer only, elsewhere nothing: librdkafka makes threads and locks by C11's functions, of
/// which the sanitizer knows nothing (a thread made so crashes it). A program that calls this is linked with the same
/// functions on top of POSIX's, which it knows.
#if defined(WARREN_THREAD_SANITIZER)
void use_threads_known_to_the_sanitizer();
#else
inline void use_threads_known_to_the_sanitizer() {}
#endif

}  // namespace warren::kafka
