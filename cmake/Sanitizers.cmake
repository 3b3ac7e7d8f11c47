# WARREN_SANITIZE: a list for -fsanitize, such as "address;undefined" or "thread". It applies to everything, tests included.
# Checked code is twice as long in compiling when optimised fully, and its reports need functions and lines only.

set(WARREN_SANITIZE "" CACHE STRING "Sanitizers to build with")
option(WARREN_FUZZ "Build the fuzz targets too, and the rooms so that a fuzzer sees where it has been; needs clang" OFF)

if(WARREN_SANITIZE)
    list(JOIN WARREN_SANITIZE "," sanitizers)
    add_compile_options(-fsanitize=${sanitizers} -fno-omit-frame-pointer -fno-sanitize-recover=all -O1 -g1)
    add_link_options(-fsanitize=${sanitizers})
endif()
