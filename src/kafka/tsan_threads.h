#pragma once

#if defined(__SANITIZE_THREAD__)
#define WARREN_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WARREN_THREAD_SANITIZER 1
#endif
#endif

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
