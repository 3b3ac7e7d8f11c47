# WARREN_PCH: precompiles the headers that nearly every file includes, which is most of the work of building without
# optimisation. A file whose own includes do not suffice compiles all the same then, so the presets dev and release, which
# show that, build without.
#
# warren_precompile(TARGET rooms|tests): lets a target use the headers that were compiled for all of its kind. Targets of a
# kind have the same compile options but for definitions.

option(WARREN_PCH "Precompile headers: the standard library's for the rooms, GoogleTest's as well for the tests" OFF)

set(standard_headers <algorithm> <array> <chrono> <cstdint> <functional> <limits> <map> <memory> <mutex> <optional> <set>
    <span> <string> <string_view> <utility> <variant> <vector>)

function(warren_precompiled_headers kind)
    cmake_parse_arguments(headers "" "" "HEADERS;OPTIONS;LINK" ${ARGN})
    set(nothing "${PROJECT_BINARY_DIR}/warren_${kind}_headers.cc")
    file(CONFIGURE OUTPUT "${nothing}" CONTENT "")
    add_library(warren_${kind}_headers OBJECT "${nothing}")
    target_link_libraries(warren_${kind}_headers PRIVATE warren_warnings ${headers_LINK})
    target_compile_options(warren_${kind}_headers PRIVATE ${headers_OPTIONS})
    target_precompile_headers(warren_${kind}_headers PRIVATE ${headers_HEADERS})
endfunction()

function(warren_precompile target kind)
    if(WARREN_PCH)
        target_precompile_headers(${target} REUSE_FROM warren_${kind}_headers)
    endif()
endfunction()

if(WARREN_PCH)
    # Some libraries ask for -pthread, which defines a macro; the two others let the compiler cache know a precompiled header
    # by what is in it.
    add_compile_options(-pthread $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
        "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
    if(CCACHE AND CMAKE_CXX_COMPILER_LAUNCHER STREQUAL CCACHE)
        list(PREPEND CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros)
    endif()
endif()
