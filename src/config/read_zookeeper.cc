#include "config/client_profile.h"
#include "config/read_sections.h"
#include "config/validate.h"

#include <string>
#include <utility>

namespace warren::config {
namespace {

http::ZookeeperView view_zookeeper(const SectionReader& zookeeper, bool has_defaults) {
    http::ZookeeperView view;
    if (zookeeper.has("servers")) view.servers = zookeeper.list("servers");
    if (has_defaults || zookeeper.has("timeout")) view.timeout = zookeeper.integer("timeout");
    if (has_defaults || zookeeper.has("root-path")) view.root_path = zookeeper.text("root-path");
    return view;
}

std::string read_root_path(const SectionReader& zookeeper) {
    std::string path = zookeeper.text("root-path");
    if (!is_zookeeper_path(path)) {
        zookeeper.problems().refuse(zookeeper.place_of("root-path"), "Zookeeper root path is not valid",
                                    "write it like /burrow or /teams/burrow; it is \"" + path + "\"");
    }
    return path;
}

/// The client library of the system is built without TLS. To go on without would send in clear what was to be hidden.
void refuse_tls(const SectionReader& zookeeper) {
    if (!zookeeper.has("tls")) return;
    zookeeper.problems().refuse(
        zookeeper.place_of("tls"), "TLS to ZooKeeper is not available in this version",
        "remove tls of [zookeeper] and name a plain port, or the local end of a tunnel such as stunnel");
}

}  // namespace

void read_zookeeper(const Configuration& configuration, Settings& settings) {
    const SectionReader zookeeper = configuration.section("zookeeper");
    if (!configuration.has_section("notifier")) {
        Problems unheard;
        const Configuration quiet = configuration.with_problems(unheard);
        settings.view.zookeeper = view_zookeeper(quiet.section("zookeeper"), false);
        return;
    }
    zookeeper::CoordinationSettings coordination;
    coordination.session.servers = read_servers(
        zookeeper, {"No Zookeeper servers specified", "Failed to validate Zookeeper servers", R"(["localhost:2181"])"});
    coordination.session.timeout = zookeeper.seconds("timeout");
    coordination.root_path = read_root_path(zookeeper);
    refuse_tls(zookeeper);
    settings.coordination = std::move(coordination);
    settings.view.zookeeper = view_zookeeper(zookeeper, true);
}

}  // namespace warren::config
