#include "config/client_profile.h"
#include "config/read_sections.h"
#include "config/validate.h"

#include <algorithm>

namespace warren::config {
namespace {

runtime::LogLevel read_level(const SectionReader& logging) {
    const std::string text = logging.text("level");
    if (text.empty()) return runtime::LogLevel::info;
    if (const auto level = runtime::log_level_from(text)) return *level;
    logging.problems().warn(logging.place_of("level"), "Invalid log level supplied. Defaulting to info: " + text,
                            "write debug, info, warn, error, panic or fatal");
    return runtime::LogLevel::info;
}

runtime::LogFormat read_format(const SectionReader& logging) {
    const std::string text = lower_case(logging.text("format"));
    if (text == "text") return runtime::LogFormat::text;
    if (text != "json" && !text.empty()) {
        logging.problems().refuse(logging.place_of("format"), "Unknown log format: " + text, "write json or text");
    }
    return runtime::LogFormat::json;
}

/// Of an implicit listener if the file has none.
std::vector<SectionReader> listeners_of(const Configuration& configuration) {
    auto listeners = configuration.modules("httpserver");
    if (!listeners.empty()) return listeners;
    SectionReader implicit = configuration.module("httpserver", "default");
    implicit.fix("address", ":0");
    listeners.push_back(std::move(implicit));
    return listeners;
}

void check_use(const CertificateCheck& check, const SectionReader& tls, const http::ListenerTls& files) {
    if (!check) return;
    if (const auto reason = check(files)) {
        tls.problems().refuse(tls.place_of("certfile"), "cannot read TLS certificate or key file: " + *reason,
                              "name the certificate, with its chain, and its own key without a password");
    }
}

http::ListenerTls read_listener_tls(const Configuration& configuration, const CertificateCheck& check,
                                    const SectionReader& listener) {
    const SectionReader tls = configuration.module("tls", listener.text("tls"), listener.place_of("tls"));
    http::ListenerTls settings{tls.text("certfile"), tls.text("keyfile")};
    if (settings.cert_file.empty() || settings.key_file.empty()) {
        listener.problems().refuse(listener.place_of("tls"),
                                   "TLS HTTP server specified with missing certificate or key",
                                   "set certfile and keyfile in " + tls.title());
    }
    if (check_certificate_and_key(tls)) check_use(check, tls, settings);
    check_ca_file(tls);
    return settings;
}

void read_listener(const Configuration& configuration, const CertificateCheck& check, const SectionReader& listener,
                   Settings& settings) {
    http::ListenerSettings result{listener.name(), listener.text("address"), listener.seconds("timeout"), std::nullopt};
    if (!is_host_port(result.address, EmptyHost::accepted)) {
        listener.problems().refuse(listener.place_of("address"), "invalid HTTP server listener address",
                                   "set address of " + listener.title() + " to host:port or :port");
    }
    if (listener.has("tls")) result.tls = read_listener_tls(configuration, check, listener);
    settings.view.listeners[listener.name()] = {result.address, listener.text("tls"), result.timeout.count()};
    settings.listeners.push_back(std::move(result));
}

}  // namespace

void read_general(const Configuration& configuration, Settings& settings) {
    const SectionReader general = configuration.section("general");
    settings.general = {general.text("pidfile"), general.text("stdout-logfile"), general.seconds("ready-timeout"),
                        general.text("state-directory"), general.seconds("snapshot-interval")};
    settings.view.general = {general.has("pidfile") ? settings.general.pidfile : "burrow.pid",
                             settings.general.stdout_logfile, general.text("access-control-allow-origin")};
}

void read_logging(const Configuration& configuration, Settings& settings) {
    const SectionReader logging = configuration.section("logging");
    auto& view = settings.view.logging;
    view = {logging.text("filename"),  logging.integer("maxsize"),       logging.integer("maxbackups"),
            logging.integer("maxage"), logging.boolean("use-localtime"), logging.boolean("use-compression"),
            logging.text("level")};
    // Negative numbers of files and days have always meant "no limit".
    settings.logging = {read_level(logging),
                        view.filename,
                        view.max_size,
                        std::max<std::int64_t>(view.max_backups, 0),
                        std::max<std::int64_t>(view.max_age, 0),
                        view.use_local_time,
                        view.use_compression,
                        read_format(logging)};
}

void read_listeners(const Configuration& configuration, const CertificateCheck& check, Settings& settings) {
    for (const SectionReader& listener : listeners_of(configuration)) {
        read_listener(configuration, check, listener, settings);
    }
}

}  // namespace warren::config
