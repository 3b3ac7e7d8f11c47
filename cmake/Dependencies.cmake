# Every library Warren uses, found once, each under one target name. Nothing is downloaded: scripts/deps.sh has installed
# them, and where the system's version is too old it has left a newer one in the cache folder, which is searched first.

if(DEFINED ENV{WARREN_CACHE})
    set(warren_cache "$ENV{WARREN_CACHE}")
elseif(DEFINED ENV{XDG_CACHE_HOME})
    set(warren_cache "$ENV{XDG_CACHE_HOME}/warren")
else()
    set(warren_cache "$ENV{HOME}/.cache/warren")
endif()
set(WARREN_NEWER_LIBRARIES "${warren_cache}/newer" CACHE PATH "Where scripts/deps.sh installs what Debian has too old")

list(PREPEND CMAKE_PREFIX_PATH "${WARREN_NEWER_LIBRARIES}")
set(ENV{PKG_CONFIG_PATH} "${WARREN_NEWER_LIBRARIES}/lib/pkgconfig:$ENV{PKG_CONFIG_PATH}")

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(tl-expected REQUIRED)
find_package(CLI11 REQUIRED)
find_package(absl REQUIRED)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(yaml_cpp REQUIRED IMPORTED_TARGET yaml-cpp)
find_package(CURL REQUIRED)
pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET jemalloc)
pkg_check_modules(systemd IMPORTED_TARGET libsystemd)

# ZooKeeper's C client comes without any description for build tools.
find_path(ZOOKEEPER_INCLUDE_DIR zookeeper.h PATH_SUFFIXES zookeeper REQUIRED)
find_library(ZOOKEEPER_LIBRARY zookeeper_mt REQUIRED)
add_library(warren_zookeeper_client INTERFACE)
target_include_directories(warren_zookeeper_client SYSTEM INTERFACE "${ZOOKEEPER_INCLUDE_DIR}")
target_compile_definitions(warren_zookeeper_client INTERFACE THREADED)
target_link_libraries(warren_zookeeper_client INTERFACE "${ZOOKEEPER_LIBRARY}" Threads::Threads)

# librdkafka: the static library where deps.sh built one, the shared one of the system otherwise.
set(librdkafka_floor 2.8.0)
if(EXISTS "${WARREN_NEWER_LIBRARIES}/librdkafka.version")
    pkg_check_modules(rdkafka REQUIRED IMPORTED_TARGET rdkafka-static>=${librdkafka_floor})
    add_library(warren_rdkafka INTERFACE)
    target_include_directories(warren_rdkafka SYSTEM INTERFACE ${rdkafka_INCLUDE_DIRS})
    target_link_libraries(warren_rdkafka INTERFACE
        "${WARREN_NEWER_LIBRARIES}/lib/librdkafka.a" OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB zstd lz4 sasl2 curl m dl rt
        Threads::Threads)
else()
    pkg_check_modules(rdkafka REQUIRED IMPORTED_TARGET rdkafka>=${librdkafka_floor})
    add_library(warren_rdkafka INTERFACE)
    target_link_libraries(warren_rdkafka INTERFACE PkgConfig::rdkafka)
endif()

# cpp-httplib: its feature macros change the layout of its classes, so the flags of the library must be used everywhere.
set(httplib_floor 0.18.7)
if(EXISTS "${WARREN_NEWER_LIBRARIES}/cpp-httplib.version")
    find_package(httplib REQUIRED CONFIG)
    if(httplib_VERSION VERSION_LESS httplib_floor)
        message(FATAL_ERROR "cpp-httplib ${httplib_VERSION} is older than ${httplib_floor}: run scripts/deps.sh")
    endif()
    add_library(warren_httplib INTERFACE)
    target_link_libraries(warren_httplib INTERFACE httplib::httplib)
else()
    pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib>=${httplib_floor})
    add_library(warren_httplib INTERFACE)
    target_link_libraries(warren_httplib INTERFACE PkgConfig::httplib)
endif()
target_link_libraries(warren_httplib INTERFACE OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB Threads::Threads)
