#include "api_support.h"

#include <gtest/gtest.h>

#include <string>

// The routes below /v3/config, and the cluster's detail.
namespace warren::http {
namespace {

std::string detail(const std::string& section, const std::string& module, const std::string& url) {
    return R"(200 {"error":false,"message":")" + section + R"( module detail returned","module":)" + module + "," +
           ApiUnderTest::request_field(url) + "}";
}

std::string missing(const std::string& section, const std::string& url) {
    return R"(404 {"error":true,"message":")" + section + R"( module not found",)" + ApiUnderTest::request_field(url) +
           "}";
}

std::string modules(const std::string& section, const std::string& names) {
    const auto url = "/v3/config/" + section;
    return R"(200 {"error":false,"message":"module list returned",)" + ApiUnderTest::request_field(url) +
           R"(,"coordinator":")" + section + R"(","modules":)" + names + "}";
}

class ApiConfig : public testing::Test {
protected:
    ApiUnderTest api;
    ConfigView& config = api.parts.config;
};

TEST_F(ApiConfig, ShowsTheMainParts) {
    config.general = {"burrow.pid", "out.log", "*"};
    config.logging = {"w.log", 7, 3, 2, true, true, "warn"};
    config.listeners["second"] = {":8001", "mytls", 17};
    config.listeners["main"] = {"127.0.0.1:8000", "", 300};
    EXPECT_EQ(api.get("/v3/config"),
              R"(200 {"error":false,"message":"main config returned",)" + ApiUnderTest::request_field("/v3/config") +
                  R"(,"general":{"pidfile":"burrow.pid","stdout-logfile":"out.log","access-control-allow-origin":"*"},)"
                  R"("logging":{"filename":"w.log","max-size":7,"max-backups":3,"max-age":2,"use-local-time":true,)"
                  R"("use-compression":true,"level":"warn"},)"
                  R"("zookeeper":{"servers":null,"timeout":0,"root-path":""},)"
                  R"("httpserver":{"main":{"address":"127.0.0.1:8000","tls":"","timeout":300},)"
                  R"("second":{"address":":8001","tls":"mytls","timeout":17}}})");
}

TEST_F(ApiConfig, ShowsZookeeperServers) {
    config.zookeeper = {.servers = {{"a:1", "b:2"}}, .timeout = 6, .root_path = "/burrow"};
    EXPECT_NE(api.get("/v3/config").find(R"("zookeeper":{"servers":["a:1","b:2"],"timeout":6,"root-path":"/burrow"})"),
              std::string::npos);
}

TEST_F(ApiConfig, ListsModules) {
    config.storages["default"] = {};
    config.evaluators["default"] = {};
    config.consumers["plain"] = {};
    config.consumers["local"] = {};
    EXPECT_EQ(api.get("/v3/config/storage"), modules("storage", R"(["default"])"));
    EXPECT_EQ(api.get("/v3/config/evaluator"), modules("evaluator", R"(["default"])"));
    EXPECT_EQ(api.get("/v3/config/cluster"), modules("cluster", "[]"));
    EXPECT_EQ(api.get("/v3/config/consumer"), modules("consumer", R"(["local","plain"])"));
    EXPECT_EQ(api.get("/v3/config/notifier"), modules("notifier", "[]"));
}

TEST_F(ApiConfig, ShowsStorageAndEvaluator) {
    config.storages["mem"] = {"inmemory", 6, 2, "^a.*", 1234};
    config.evaluators["cache"] = {"caching", 4};
    EXPECT_EQ(
        api.get("/v3/config/storage/mem"),
        detail(
            "storage",
            R"({"class-name":"inmemory","intervals":6,"min-distance":2,"group-allowlist":"^a.*","expire-group":1234})",
            "/v3/config/storage/mem"));
    EXPECT_EQ(api.get("/v3/config/evaluator/cache"),
              detail("evaluator", R"({"class-name":"caching","expire-cache":4})", "/v3/config/evaluator/cache"));
}

TEST_F(ApiConfig, ShowsAClusterOnBothRoutes) {
    config.clusters["local"] = {.class_name = "kafka",
                                .servers = {{"k:9092"}},
                                .client_profile = {.name = "Strict",
                                                   .client_id = "sec-client",
                                                   .kafka_version = "3.4.0",
                                                   .tls = TlsView{"T1", true, "cert", "key", "ca"},
                                                   .sasl = SaslView{"S1", true, "monitor"}},
                                .topic_refresh = 77,
                                .offset_refresh = 7};
    const std::string module =
        R"({"class-name":"kafka","servers":["k:9092"],"client-profile":{"name":"Strict","client-id":"sec-client",)"
        R"("kafka-version":"3.4.0","tls":{"name":"T1","noverify":true,"certfile":"cert","keyfile":"key",)"
        R"("cafile":"ca"},"sasl":{"name":"S1","handshake-first":true,"username":"monitor"}},)"
        R"("topic-refresh":77,"offset-refresh":7})";
    for (const auto* url :
         {"/v3/kafka/local", "/v3/kafka/LOCAL", "/v3/config/cluster/local", "/v3/config/cluster/Local"}) {
        EXPECT_EQ(api.get(url), detail("cluster", module, url));
    }
}

TEST_F(ApiConfig, ShowsAConsumer) {
    config.consumers["local"] = {.class_name = "kafka",
                                 .cluster = "Prod",
                                 .servers = std::nullopt,
                                 .group_allowlist = "^q",
                                 .zookeeper_path = "/z",
                                 .zookeeper_timeout = 30,
                                 .client_profile = {.client_id = "burrow-lagchecker", .kafka_version = "2.8.0"},
                                 .offsets_topic = "__consumer_offsets",
                                 .start_latest = true};
    EXPECT_EQ(
        api.get("/v3/config/consumer/LOCAL"),
        detail("consumer",
               R"({"class-name":"kafka","cluster":"Prod","servers":null,"group-allowlist":"^q","zookeeper-path":"/z",)"
               R"("zookeeper-timeout":30,"client-profile":{"name":"","client-id":"burrow-lagchecker",)"
               R"("kafka-version":"2.8.0","tls":null,"sasl":null},"offsets-topic":"__consumer_offsets",)"
               R"("start-latest":true})",
               "/v3/config/consumer/LOCAL"));
}

TEST_F(ApiConfig, ShowsANotifierOfEachClass) {
    config.notifiers["web"] = {.class_name = "http",
                               .group_allowlist = "^g",
                               .interval = 61,
                               .threshold = 3,
                               .template_open = "o",
                               .template_close = "c",
                               .extras = {{"app", "kit"}, {"apikey", "abc"}},
                               .send_close = true,
                               .target = HttpNotifierView{.timeout = 7,
                                                          .keepalive = 22,
                                                          .url_open = "http://h/<o>",
                                                          .url_close = "http://h/c",
                                                          .method_open = "PUT",
                                                          .method_close = "DELETE",
                                                          .extra_ca = "ca",
                                                          .noverify = "true"}};
    config.notifiers["mail"] = {.class_name = "email",
                                .interval = 60,
                                .threshold = 2,
                                .template_open = "o",
                                .target = EmailNotifierView{.server = "m",
                                                            .port = 25,
                                                            .auth_type = "plain",
                                                            .username = "mu",
                                                            .from = "a@b",
                                                            .to = "c@d",
                                                            .extra_ca = "ca",
                                                            .noverify = "false"}};
    config.notifiers["quiet"] = {.class_name = "null", .interval = 30, .threshold = 2};
    EXPECT_EQ(api.get("/v3/config/notifier"), modules("notifier", R"(["mail","quiet","web"])"));
    EXPECT_EQ(
        api.get("/v3/config/notifier/Web"),
        detail("notifier",
               R"({"class-name":"http","group-allowlist":"^g","interval":61,"threshold":3,"timeout":7,)"
               R"("keepalive":22,"url-open":"http://h/\u003co\u003e","url-close":"http://h/c","method-open":"PUT",)"
               R"("method-close":"DELETE","template-open":"o","template-close":"c",)"
               R"("extra":{"apikey":"abc","app":"kit"},"send-close":true,"extra-ca":"ca","noverify":"true"})",
               "/v3/config/notifier/Web"));
    EXPECT_EQ(api.get("/v3/config/notifier/mail"),
              detail("notifier",
                     R"({"class-name":"email","group-allowlist":"","interval":60,"threshold":2,"template-open":"o",)"
                     R"("template-close":"","extra":{},"send-close":false,"server":"m","port":25,"auth-type":"plain",)"
                     R"("username":"mu","from":"a@b","to":"c@d","extra-ca":"ca","noverify":"false"})",
                     "/v3/config/notifier/mail"));
    EXPECT_EQ(api.get("/v3/config/notifier/quiet"),
              detail("notifier",
                     R"({"class-name":"null","group-allowlist":"","interval":30,"threshold":2,"template-open":"",)"
                     R"("template-close":"","extra":{},"send-close":false})",
                     "/v3/config/notifier/quiet"));
}

TEST_F(ApiConfig, FindsModulesByTheirWholeNameOnly) {
    config.clusters["local"] = {};
    config.consumers["local"] = {};
    EXPECT_EQ(api.get("/v3/kafka/local.servers"), missing("cluster", "/v3/kafka/local.servers"));
    EXPECT_EQ(api.get("/v3/config/cluster/nope"), missing("cluster", "/v3/config/cluster/nope"));
    EXPECT_EQ(api.get("/v3/config/consumer/local.cluster"), missing("consumer", "/v3/config/consumer/local.cluster"));
    EXPECT_EQ(api.get("/v3/config/storage/x"), missing("storage", "/v3/config/storage/x"));
    EXPECT_EQ(api.get("/v3/config/evaluator/x"), missing("evaluator", "/v3/config/evaluator/x"));
    EXPECT_EQ(api.get("/v3/config/notifier/x"), missing("notifier", "/v3/config/notifier/x"));
    EXPECT_EQ(api.get("/v3/kafka/.."), missing("cluster", "/v3/kafka/.."));
}

}  // namespace
}  // namespace warren::http
