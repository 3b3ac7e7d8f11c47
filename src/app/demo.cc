#include "app/daemon.h"
#include "app/demo_traffic.h"
#include "app/exit_codes.h"
#include "warren/app/commands.h"
#include "warren/config/load.h"
#include "warren/kafka/mock_cluster.h"
#include "warren/runtime/periodic_task.h"
#include "warren/runtime/signal_waiter.h"

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

namespace warren::app {
namespace {

using namespace std::chrono_literals;

constexpr int demo_brokers = 2;

/// The demo runs the ordinary daemon on an ordinary configuration; only the brokers are not real.
std::string demo_configuration(const std::string& address, const std::string& servers) {
    return "[httpserver.demo]\naddress = \"" + address +
           "\"\n"
           "[logging]\nlevel = \"warn\"\n"
           "[evaluator.demo]\nclass-name = \"caching\"\nexpire-cache = 1\n"
           "[cluster.demo]\nclass-name = \"kafka\"\nservers = \"" +
           servers +
           "\"\noffset-refresh = 1\ntopic-refresh = 10\nreconcile-refresh = 0\n"
           "[consumer.demo]\nclass-name = \"kafka\"\ncluster = \"demo\"\nservers = \"" +
           servers + "\"\n";
}

void print_what_to_try(const Application& application) {
    const std::string base = "http://127.0.0.1:" + std::to_string(application.ports().front());
    std::printf("\nWarren is watching an embedded Kafka cluster named 'demo'. Its consumer groups:\n\n");
    for (const DemoGroup& group : demo_groups()) {
        std::printf("  %-14s %s\n", group.name.c_str(), group.story.c_str());
    }
    std::printf("\nTry, from another terminal (the statuses have settled after half a minute):\n\n");
    std::printf("  curl %s/v3/kafka/demo/consumer\n", base.c_str());
    std::printf("  curl %s/v3/kafka/demo/consumer/search-index/status\n", base.c_str());
    std::printf("  curl %s/v3/kafka/demo/consumer/mailer/lag\n", base.c_str());
    std::printf("  curl %s/metrics\n", base.c_str());
    std::printf("\nCtrl-C ends it.\n");
    std::fflush(stdout);
}

int fail(const char* what, const base::Error& why) {
    std::fprintf(stderr, "%s: %s\n", what, why.message.c_str());
    return exit_start_failed;
}

}  // namespace

int execute(const DemoCommand& command) {
    runtime::SignalWaiter signals;
    const auto cluster = kafka::MockCluster::start(demo_brokers);
    if (!cluster) return fail("the embedded cluster cannot be started", cluster.error());
    DemoTraffic traffic(**cluster);
    if (const auto begun = traffic.begin(); !begun) return fail("the embedded cluster cannot be filled", begun.error());

    const auto no_environment = [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
    config::Loaded loaded =
        config::load_text(demo_configuration(command.address, (*cluster)->bootstrap()), "demo", no_environment);
    if (!loaded.settings) {
        if (loaded.unreadable) std::fprintf(stderr, "--address: %s\n", loaded.unreadable->c_str());
        for (const auto& problem : loaded.problems) std::fprintf(stderr, "--address: %s\n", problem.message.c_str());
        return exit_refused;
    }
    const auto log = runtime::Logger::open(loaded.settings->logging);
    if (!log) return fail("the log cannot be opened", log.error());
    const runtime::PeriodicTask ticking("demo", 1s, *log, [&] {
        if (const auto ticked = traffic.tick(); !ticked) log->warn("demo traffic", {{"error", ticked.error().message}});
    });
    return run_until_stopped(signals, std::move(*loaded.settings), *log, print_what_to_try);
}

}  // namespace warren::app
