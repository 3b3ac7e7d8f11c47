#pragma once

/// Which sanitizer this is built with, for the few places where a library or a measurement must know:
/// WARREN_ADDRESS_SANITIZER or WARREN_THREAD_SANITIZER is defined, or neither. Compilers tell it in two ways, by a
/// macro or by `__has_feature`.

#if defined(__SANITIZE_ADDRESS__)
#define WARREN_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WARREN_ADDRESS_SANITIZER 1
#endif
#endif

#if defined(__SANITIZE_THREAD__)
#define WARREN_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WARREN_THREAD_SANITIZER 1
#endif
#endif
