# What `cmake --install` and `cpack -G DEB` put where: the binary, the service, the configuration, the documentation.

set(warren_doc_dir "${CMAKE_INSTALL_DATADIR}/doc/warren")

install(TARGETS warren RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(DIRECTORY docs/ DESTINATION "${warren_doc_dir}" FILES_MATCHING PATTERN "*.md")
install(FILES README.md CHANGELOG.md DESTINATION "${warren_doc_dir}")
install(FILES LICENSE DESTINATION "${warren_doc_dir}" RENAME copyright)
install(DIRECTORY config/examples config/templates DESTINATION "${warren_doc_dir}")

# The service names the binary and the configuration by their whole paths, and those depend on the prefix, which
# `cmake --install --prefix` decides. So these two are made then.
configure_file(cmake/InstallForPrefix.cmake.in "${PROJECT_BINARY_DIR}/InstallForPrefix.cmake" @ONLY)
install(SCRIPT "${PROJECT_BINARY_DIR}/InstallForPrefix.cmake")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME warren)
set(CPACK_PACKAGE_VENDOR "Warren")
set(CPACK_PACKAGE_CONTACT "Warren maintainers <warren@localhost>")
set(CPACK_STRIP_FILES ON)
# The configuration has its place outside the prefix, so the package is staged as a whole root directory.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "watches the lag of Kafka consumer groups")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Warren reads the offsets that consumer groups commit, compares them with the
ends of their topics and judges whether each group keeps up. It answers over
HTTP and on a Prometheus metrics page.
.
It is a drop-in replacement for Burrow: the same burrow.toml, the same HTTP
interface, the same statuses.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "${PROJECT_SOURCE_DIR}/cmake/debian/conffiles"
    "${PROJECT_SOURCE_DIR}/cmake/debian/postinst"
    "${PROJECT_SOURCE_DIR}/cmake/debian/prerm"
    "${PROJECT_SOURCE_DIR}/cmake/debian/postrm")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
