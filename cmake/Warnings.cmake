# warren_warnings: an interface target with the warnings that Warren's own code is free of. They are errors in development
# and CI (WARREN_WERROR), not for packagers.

option(WARREN_WERROR "Treat warnings as errors" OFF)

add_library(warren_warnings INTERFACE)
target_compile_options(warren_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
    -Wcast-align -Wunused -Wnull-dereference -Wdouble-promotion -Wformat=2 -Wimplicit-fallthrough -Wextra-semi
    $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wno-missing-field-initializers>
    $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-field-initializers>
    $<$<BOOL:${WARREN_WERROR}>:-Werror>)
# Optimising g++ 12 sees null pointers inside the standard library that cannot be there.
target_compile_options(warren_warnings INTERFACE
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<CONFIG:Debug>>>:-Wno-null-dereference>)
