#include "warren/app/commands.h"

#include "app/daemon.h"
#include "app/exit_codes.h"
#include "app/output_file.h"
#include "app/pidfile.h"
#include "warren/config/load.h"
#include "warren/config/reference.h"
#include "warren/kafka/library_info.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/signal_waiter.h"

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

namespace warren::app {
namespace {

config::Loaded load(const ConfigPlace& place) {
    const auto environment = config::process_environment();
    if (place.file) return config::load_file(*place.file, environment);
    return config::load_directory(place.directory.value_or("."), environment);
}

void print_where(const ConfigPlace& place) {
    std::fprintf(stderr, "Reading configuration from %s\n", place.file.value_or(place.directory.value_or(".")).c_str());
}

void print_problem(const config::Problem& problem) {
    std::string line = problem.place.empty() ? "" : problem.place + ": ";
    line += problem.severity == config::Severity::refusal ? "error: " : "warning: ";
    line += problem.message;
    if (!problem.remedy.empty()) line += " (" + problem.remedy + ")";
    std::fprintf(stderr, "%s\n", line.c_str());
}

/// Says what is wrong with a configuration that cannot be used; the exit code, or none if it can.
std::optional<int> refusal(const config::Loaded& loaded) {
    if (loaded.unreadable) {
        std::fprintf(stderr, "Failed reading configuration: %s\n", loaded.unreadable->c_str());
        return exit_start_failed;
    }
    for (const config::Problem& problem : loaded.problems) print_problem(problem);
    if (!loaded.settings) return exit_refused;
    return std::nullopt;
}

int fail_at_start(const std::string& reason) {
    std::fprintf(stderr, "%s\n", reason.c_str());
    print_closing_line("Burrow failed");
    return exit_start_failed;
}

}  // namespace

int execute(const RunCommand& command) {
    runtime::SignalWaiter signals;
    print_where(command.config);
    config::Loaded loaded = load(command.config);
    if (const auto code = refusal(loaded)) {
        print_closing_line("Burrow failed");
        return *code;
    }
    config::Settings& settings = *loaded.settings;

    std::optional<Pidfile> pidfile;
    if (!settings.general.pidfile.empty()) {
        auto taken = Pidfile::take(settings.general.pidfile);
        if (!taken) return fail_at_start(taken.error().message);
        pidfile.emplace(std::move(*taken));
    }
    if (!settings.general.stdout_logfile.empty()) {
        const auto moved = redirect_output(settings.general.stdout_logfile);
        if (!moved) return fail_at_start(moved.error().message);
    }
    const auto log = runtime::Logger::open(settings.logging);
    if (!log) return fail_at_start("log file: " + log.error().message);
    return run_until_stopped(signals, std::move(settings), *log, [](const Application&) {});
}

int execute(const CheckCommand& command) {
    const config::Loaded loaded = load(command.config);
    if (const auto code = refusal(loaded)) return *code;
    const auto& settings = *loaded.settings;
    std::printf("The configuration is good: %zu clusters, %zu consumers, %zu listeners.\n", settings.clusters.size(),
                settings.consumers.size(), settings.listeners.size());
    return exit_stopped;
}

int execute(const ReferenceCommand& command) {
    std::fputs((command.as_file ? config::sample_file() : config::reference_page()).c_str(), stdout);
    return exit_stopped;
}

int execute(const VersionCommand& /*command*/) {
    std::printf("warren " WARREN_VERSION "\n%s\n", kafka::library_info().c_str());
    return exit_stopped;
}

int execute(const SayAndExit& command) {
    std::fputs(command.text.c_str(), stderr);
    return command.code;
}

}  // namespace warren::app
