#include "api_support.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

// Burrow's known defects of its HTTP API: what is kept because clients rely on it, and what is better here. Those of
// the connection itself (H-6, H-8, H-9) are shown where requests are taken apart and routed.

namespace warren::http {
namespace {

class HttpDefects : public testing::Test {
protected:
    HttpDefects() {
        api.filler.topic("orders", {9, 4});
        commit("g", "orders");
    }

    void commit(const std::string& group, const std::string& topic) {
        api.filler.commit(group, topic, 0, 1, base::to_ms(api.now));
    }

    [[nodiscard]] int code(const std::string& target) { return api.ask("GET", target).status; }

    ApiUnderTest api;
};

// H-1: the list of a topic's offsets leaves out partitions without one, as in Burrow. (M-3: the metrics have the true
// numbers.)
TEST_F(HttpDefects, OffsetsOfATopicAreAListWithoutGaps) {
    api.filler.topic_with_gaps("gaps", 3, 2, 7);
    EXPECT_NE(api.get("/v3/kafka/local/topic/gaps").find(R"("offsets":[7])"), std::string::npos);
}

// H-2: the status of a group that is not found is no error in its body, although the code is 404, as in Burrow.
TEST_F(HttpDefects, AStatusThatIsNotFoundIsNoErrorInItsBody) {
    for (const auto* route : {"status", "lag"}) {
        const auto answer = api.get(std::string("/v3/kafka/local/consumer/nobody/") + route);
        EXPECT_TRUE(answer.starts_with(R"(404 {"error":false,"message":"consumer status returned",)")) << answer;
        EXPECT_NE(answer.find(R"("status":"NOTFOUND")"), std::string::npos);
    }
}

// H-3: whoever reaches the listener may delete groups and set the log level, as in Burrow.
TEST_F(HttpDefects, ChangesNeedNoCredentials) {
    EXPECT_EQ(api.ask("DELETE", "/v3/kafka/local/consumer/g").status, 200);
    EXPECT_EQ(api.ask("POST", "/v3/admin/loglevel", R"({"level":"error"})").status, 200);
}

// H-4: the answer to a deletion is 200 whatever the names, as in Burrow, but it comes after the deletion.
TEST_F(HttpDefects, ADeletionIsDoneWhenItIsAnswered) {
    for (int i = 0; i < 50; ++i) {
        commit("gone", "orders");
        EXPECT_EQ(api.ask("DELETE", "/v3/kafka/local/consumer/gone").status, 200);
        EXPECT_EQ(code("/v3/kafka/local/consumer/gone"), 404);
        EXPECT_EQ(api.get("/v3/kafka/local/consumer").find("gone"), std::string::npos);
    }
    for (const auto* unknown :
         {"/v3/kafka/local/consumer/nobody", "/v3/kafka/nowhere/consumer/g", "/v3/kafka/local/consumer/g/topic/none"}) {
        EXPECT_EQ(api.ask("DELETE", unknown).status, 200) << unknown;
    }
    EXPECT_EQ(code("/v3/kafka/local/consumer/g"), 200);
}

// H-5: modules are looked up by their names, in any letter case, and not as keys of the configuration.
TEST_F(HttpDefects, NoPathBelowAModuleIsAModule) {
    api.parts.config.clusters["local"] = {};
    api.parts.config.consumers["local"] = {};
    for (const auto* name : {"local.servers", "local.class-name", "local.", ".local", "PATH", "local/servers"}) {
        for (const auto* route : {"/v3/kafka/", "/v3/config/cluster/", "/v3/config/consumer/"}) {
            EXPECT_EQ(code(std::string(route) + name), 404) << route << name;
        }
    }
    EXPECT_EQ(code("/v3/kafka/LOCAL"), 200);
    EXPECT_EQ(code("/v3/config/cluster/Local"), 200);
}

// H-7: Telegraf escapes names twice. The exact name wins where both exist.
TEST_F(HttpDefects, NamesThatAreEscapedTwiceAreFound) {
    api.filler.topic("my topic", {3});
    commit("my group", "my topic");
    EXPECT_EQ(code("/v3/kafka/local/consumer/my%2520group/lag"), 200);
    EXPECT_EQ(code("/v3/kafka/local/topic/my%2520topic"), 200);
    commit("my%20group", "orders");
    EXPECT_NE(api.get("/v3/kafka/local/consumer/my%2520group/lag").find(R"("group":"my%20group")"), std::string::npos);
}

// H-10: an answer waits for nothing but locks that are held for moments, so none is stuck however busy the store is.
TEST_F(HttpDefects, AnswersComeWhileTheStoreIsWrittenWithoutAPause) {
    std::atomic<bool> done{false};
    std::atomic<std::int64_t> written{0};
    std::jthread writer([&] {
        for (; !done; ++written) {
            commit("group-" + std::to_string(written % 100), "orders");
            if (written % 10 == 0) api.filler.topic("orders", {written, written});
        }
    });
    for (int i = 0; i < 200; ++i) {
        const auto group = "/v3/kafka/local/consumer/group-" + std::to_string(i % 100);
        for (const auto& target :
             {group, group + "/lag", std::string("/v3/kafka/local/consumer"),
              std::string("/v3/kafka/local/topic/orders"), std::string("/v3/kafka/local/topic/orders/consumers")}) {
            const auto status = code(target);
            EXPECT_TRUE(status == 200 || status == 404) << status << " " << target;
        }
    }
    done = true;
    writer.join();
    EXPECT_GT(written, 0);
}

// H-11: the configuration shows the name of a SASL user, as in Burrow.
TEST_F(HttpDefects, TheNameOfASaslUserIsShown) {
    api.parts.config.clusters["local"].client_profile.sasl = SaslView{.name = "sasl", .username = "alice"};
    EXPECT_NE(api.get("/v3/kafka/local").find(R"("username":"alice")"), std::string::npos);
}

// H-12: who asks for what is not there does not fill the log.
TEST_F(HttpDefects, NotFoundIsNoNewsForTheLog) {
    namespace fs = std::filesystem;
    std::string place = (fs::temp_directory_path() / "warren-http-XXXXXX").string();
    ASSERT_NE(::mkdtemp(place.data()), nullptr);
    const auto file = place + "/log";
    runtime::LoggingSettings settings;
    settings.filename = file;
    api.parts.log = runtime::Logger::open(settings).value();
    for (const auto* target : {"/v3/kafka/local/consumer/nobody", "/v3/kafka/local/consumer/nobody/status",
                               "/v3/kafka/nowhere/consumer/g/lag", "/v3/kafka/nowhere", "/no/such/route"}) {
        EXPECT_EQ(code(target), 404) << target;
    }
    std::ifstream log(file);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(log), {}), "");
    api.parts.log = runtime::Logger();
    fs::remove_all(place);
}

// H-13: lists are sorted.
TEST_F(HttpDefects, ListsAreSorted) {
    for (const auto* name : {"zeta", "Alpha", "beta", "alpha"}) {
        api.filler.topic(name, {1});
        commit(name, "orders");
    }
    EXPECT_NE(api.get("/v3/kafka/local/topic").find(R"(["Alpha","alpha","beta","orders","zeta"])"), std::string::npos);
    const std::string groups = R"(["Alpha","alpha","beta","g","zeta"])";
    EXPECT_NE(api.get("/v3/kafka/local/consumer").find(groups), std::string::npos);
    EXPECT_NE(api.get("/v3/kafka/local/topic/orders/consumers").find(groups), std::string::npos);
}

}  // namespace
}  // namespace warren::http
