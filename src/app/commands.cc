#include "warren/app/commands.h"

#include "app/daemon.h"
#include "app/exit_codes.h"
#include "app/output_file.h"
#include "app/pidfile.h"
#include "warren/config/load.h"
#include "warren/config/reference.h"
#include "warren/http/server.h"
#include "warren/kafka/connection_check.h"
#include "warren/kafka/library_info.h"
#include "warren/runtime/logging.h"
#include "warren/runtime/signal_waiter.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace warren::app {
namespace {

std::optional<std::string> why_certificate_is_of_no_use(const http::ListenerTls& files) {
    const auto checked = http::check_certificate(files);
    if (checked) return std::nullopt;
    return checked.error().message;
}

config::Loaded load(const ConfigPlace& place) {
    const auto environment = config::process_environment();
    if (place.file) return config::load_file(*place.file, environment, why_certificate_is_of_no_use);
    return config::load_directory(place.directory.value_or("."), environment, why_certificate_is_of_no_use);
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

int fail_to_read(const std::string& reason) {
    std::fprintf(stderr, "Failed reading configuration: %s\n", reason.c_str());
    return exit_start_failed;
}

/// What Burrow says on standard output, without an end of line.
void say(const std::string& words) {
    std::fputs(words.c_str(), stdout);
    std::fflush(stdout);
}

/// Burrow panics at the first fault, and the log says so; here all of them are told.
void log_refusals(const config::Loaded& loaded, const runtime::Logger& log) {
    const auto main_log = log.with({{"type", "main"}, {"name", "burrow"}});
    for (const config::Problem& problem : loaded.problems) {
        if (problem.severity != config::Severity::refusal) continue;
        main_log.panic(problem.message, {{"place", problem.place}, {"remedy", problem.remedy}});
    }
}

/// The daemon, once its pid file is taken and its output is where it belongs.
int run(runtime::SignalWaiter& signals, config::Loaded loaded) {
    for (const config::Problem& problem : loaded.problems) print_problem(problem);
    const auto log = runtime::Logger::open(loaded.logging);
    if (!log) {
        std::fprintf(stderr, "log file: %s\n", log.error().message.c_str());
        print_closing_line("Burrow failed");
        return exit_start_failed;
    }
    if (loaded.settings) {
        return run_until_stopped(signals, std::move(*loaded.settings), *log, [](const Application&) {});
    }
    log_refusals(loaded, *log);
    return exit_refused;
}

/// How long a cluster, or a consumer, may take to answer.
constexpr std::chrono::seconds connect_patience{15};

/// Prints what was found; whether there is no failure among it.
bool print_findings(const std::string& place, const std::vector<kafka::Finding>& findings) {
    bool good = true;
    for (const kafka::Finding& finding : findings) {
        const bool failure = finding.kind == kafka::Finding::Kind::failure;
        const char* const mark = finding.kind == kafka::Finding::Kind::good ? "" : failure ? "error: " : "remark: ";
        std::printf("%s: %s%s\n", place.c_str(), mark, finding.text.c_str());
        std::fflush(stdout);
        good = good && !failure;
    }
    return good;
}

bool connect_to_all(const config::Settings& settings) {
    bool good = true;
    for (const auto& cluster : settings.clusters) {
        good &= print_findings("[cluster." + cluster.name.str() + "]", kafka::check_cluster(cluster, connect_patience));
    }
    for (const auto& consumer : settings.consumers) {
        const auto findings = kafka::check_reader(consumer, connect_patience);
        good &= print_findings("[consumer." + consumer.name.str() + "]", findings);
    }
    return good;
}

}  // namespace

int execute(const RunCommand& command) {
    runtime::SignalWaiter signals;
    if (!command.ignored.empty()) {
        std::fprintf(stderr, "warning: '%s' and what follows is ignored\n", command.ignored.front().c_str());
    }
    print_where(command.config);
    config::Loaded loaded = load(command.config);
    if (loaded.unreadable) {
        const int code = fail_to_read(*loaded.unreadable);
        print_closing_line("Burrow failed");
        return code;
    }
    std::optional<Pidfile> pidfile;
    if (!loaded.general.pidfile.empty()) {
        auto taken = Pidfile::take(loaded.general.pidfile);
        if (!taken) {
            say(taken.error().message);
            print_closing_line("Burrow failed");
            return exit_start_failed;
        }
        pidfile.emplace(std::move(*taken));
    }
    if (!loaded.general.stdout_logfile.empty()) {
        if (const auto moved = redirect_output(loaded.general.stdout_logfile); !moved) {
            say(moved.error().message);
            return exit_start_failed;
        }
    }
    return run(signals, std::move(loaded));
}

int execute(const CheckCommand& command) {
    const config::Loaded loaded = load(command.config);
    if (loaded.unreadable) return fail_to_read(*loaded.unreadable);
    for (const config::Problem& problem : loaded.problems) print_problem(problem);
    if (!loaded.settings) return exit_refused;
    const auto& settings = *loaded.settings;
    std::printf("The configuration is good: %zu clusters, %zu consumers, %zu notifiers, %zu listeners.\n",
                settings.clusters.size(), settings.consumers.size() + settings.zookeeper_consumers.size(),
                settings.notifiers.size(), settings.listeners.size());
    std::fflush(stdout);
    if (command.connect && !connect_to_all(settings)) return exit_start_failed;
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
