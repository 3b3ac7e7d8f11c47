# warren_room(NAME [LINK_PUBLIC ...] [LINK_PRIVATE ...]): one directory of src/, its public headers in include/warren/NAME,
# and the library warren_NAME (alias warren::NAME) built from every .cc file in it.
#
# warren_room_test(NAME): the test executable of a room, from every .cc file of tests/NAME. It links that room and what the
# room links, nothing else, so that a room's tests prove that it stands alone. The tests' own code is not optimised: that
# would only make building longer.
#
# What differs from target to target must not be a compile option: see PrecompiledHeaders.cmake.

set(room_options $<$<BOOL:${WARREN_FUZZ}>:-fsanitize=fuzzer-no-link>)
set(room_test_options -O0 -g1)
if(WARREN_PCH)
    warren_precompiled_headers(rooms OPTIONS ${room_options} HEADERS ${standard_headers})
endif()

function(warren_room name)
    cmake_parse_arguments(room "" "" "LINK_PUBLIC;LINK_PRIVATE" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc")
    add_library(warren_${name} STATIC ${sources})
    add_library(warren::${name} ALIAS warren_${name})
    target_include_directories(warren_${name}
        PUBLIC "${PROJECT_SOURCE_DIR}/include"
        PRIVATE "${PROJECT_SOURCE_DIR}/src")
    target_link_libraries(warren_${name} PUBLIC ${room_LINK_PUBLIC} PRIVATE warren_warnings ${room_LINK_PRIVATE})
    target_compile_options(warren_${name} PRIVATE ${room_options})
    warren_precompile(warren_${name} rooms)
endfunction()

function(warren_room_test name)
    cmake_parse_arguments(room "" "" "LINK" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc")
    add_executable(test_${name} ${sources})
    target_include_directories(test_${name} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/tests")
    target_compile_definitions(test_${name} PRIVATE
        WARREN_SOURCE_DIR="${PROJECT_SOURCE_DIR}" WARREN_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
    target_link_libraries(test_${name} PRIVATE
        warren::${name} warren_warnings GTest::gtest GTest::gmock GTest::gtest_main ${room_LINK})
    target_compile_options(test_${name} PRIVATE ${room_test_options})
    warren_precompile(test_${name} tests)
    gtest_discover_tests(test_${name} TEST_PREFIX "${name}." PROPERTIES LABELS unit TIMEOUT 60 DISCOVERY_TIMEOUT 60)
endfunction()
