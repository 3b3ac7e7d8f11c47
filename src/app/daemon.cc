#include "app/daemon.h"

#include "app/exit_codes.h"
#include "app/service_manager.h"
#include "warren/kafka/library_info.h"

#include <sys/resource.h>

#include <cstdio>
#include <ctime>
#include <exception>
#include <memory>
#include <utility>

namespace warren::app {
namespace {

/// What is left of the time budget of a stop when the parts are told to end.
constexpr unsigned stop_budget_s = 2;

std::string local_time_in_words() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    localtime_r(&now, &parts);
    char day[64];
    char time[64];
    // %e and %l pad with a blank where Go does not.
    const int hour = parts.tm_hour % 12 == 0 ? 12 : parts.tm_hour % 12;
    std::strftime(day, sizeof day, "%B", &parts);
    std::strftime(time, sizeof time, "%M", &parts);
    char text[192];
    std::snprintf(text, sizeof text, "%s %d, %d at %d:%s%s (%s)", day, parts.tm_mday, 1900 + parts.tm_year, hour, time,
                  parts.tm_hour < 12 ? "am" : "pm", parts.tm_zone);
    return text;
}

/// A connection of a client takes a file; systems start processes with a low limit that they may raise themselves.
void raise_file_limit() {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

void tell_service_manager(const Application& application) {
    if (application.is_alive()) notify_alive();
    notify_status(application.summary());
}

/// Makes and starts the daemon. Whatever hinders that, memory or threads that the system does not have as well, is a
/// reason.
base::Result<std::unique_ptr<Application>> started_application(config::Settings settings, const runtime::Logger& log) {
    try {
        auto application = std::make_unique<Application>(std::move(settings), log);
        if (const auto started = application->start(); !started) return tl::unexpected(started.error());
        return application;
    } catch (const std::exception& problem) {
        return base::failure(problem.what());
    }
}

}  // namespace

void print_closing_line(const std::string& what) {
    std::fprintf(stderr, "%s at %s\n", what.c_str(), local_time_in_words().c_str());
}

int run_until_stopped(runtime::SignalWaiter& signals, config::Settings settings, const runtime::Logger& log,
                      const std::function<void(const Application&)>& on_started) {
    raise_file_limit();
    const auto main_log = log.with({{"type", "main"}, {"name", "burrow"}});
    main_log.info("Started Burrow");
    if (const auto warning = kafka::library_warning()) main_log.warn(*warning);
    auto application = started_application(std::move(settings), log);
    if (!application) {
        main_log.error("failed to start", {{"error", application.error().message}});
        print_closing_line("Burrow failed");
        return exit_start_failed;
    }
    notify_started();
    on_started(**application);
    signals.wait([&] { log.reopen(); }, [&] { tell_service_manager(**application); });
    // First of all: what follows may wait for whoever reads our output, and must not do so for ever.
    runtime::SignalWaiter::exit_on_next_signal(exit_stopped, stop_budget_s);
    main_log.info("Shutdown triggered");
    notify_stopping();
    application->reset();
    print_closing_line("Stopped Burrow");
    return exit_stopped;
}

}  // namespace warren::app
