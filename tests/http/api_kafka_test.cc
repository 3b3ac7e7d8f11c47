#include "api_support.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

// The routes below /v3/kafka.
namespace warren::http {
namespace {

std::string body(const std::string& text, const std::string& url) {
    return "200 {\"error\":false," + text + "," + ApiUnderTest::request_field(url) + "}";
}

std::string not_found(const std::string& message, const std::string& url) {
    return R"(404 {"error":true,"message":")" + message + "\"," + ApiUnderTest::request_field(url) + "}";
}

std::string status_not_found(const std::string& cluster, const std::string& group, const std::string& url) {
    return R"(404 {"error":false,"message":"consumer status returned","status":{"cluster":")" + cluster +
           R"(","group":")" + group +
           R"(","status":"NOTFOUND","complete":1,"partitions":[],"partition_count":0,"maxlag":null,"totallag":0},)" +
           ApiUnderTest::request_field(url) + "}";
}

std::string without(std::string text, const std::string& part) {
    const auto at = text.find(part);
    return at == std::string::npos ? text + " lacks " + part : text.erase(at, part.size());
}

/// One topic of two partitions with end offsets 9 and 4; the group `g` has read partition 0.
class ApiKafka : public testing::Test {
protected:
    ApiKafka() {
        api.filler.topic("orders", {9, 4});
        api.filler.commit("g", "orders", 0, 1, ms(-60));
        api.filler.commit("g", "orders", 0, 2, ms(-50));
    }

    [[nodiscard]] std::int64_t ms(int seconds_from_now) const { return base::to_ms(api.now) + seconds_from_now * 1000; }

    [[nodiscard]] std::string commit(int offset, int seconds_from_now, int lag) const {
        return R"({"offset":)" + std::to_string(offset) + R"(,"timestamp":)" + std::to_string(ms(seconds_from_now)) +
               R"(,"observedAt":)" + std::to_string(base::to_seconds(api.now) * 1000) + R"(,"lag":)" +
               std::to_string(lag) + "}";
    }

    [[nodiscard]] std::string behind() const {
        return R"({"topic":"orders","partition":0,"owner":"","client_id":"","status":"STOP","start":)" +
               commit(1, -60, 8) + R"(,"end":)" + commit(2, -50, 7) + R"(,"current_lag":7,"complete":1})";
    }

    ApiUnderTest api;
};

TEST_F(ApiKafka, ListsClustersTopicsAndGroups) {
    api.filler.commit("a<b>&", "orders", 0, 1, ms(-60));
    EXPECT_EQ(api.get("/v3/kafka"), body(R"("message":"cluster list returned","clusters":["local"])", "/v3/kafka"));
    EXPECT_EQ(api.get("/v3/kafka/local/topic"),
              body(R"("message":"topic list returned","topics":["orders"])", "/v3/kafka/local/topic"));
    EXPECT_EQ(api.get("/v3/kafka/local/consumer"),
              body(R"("message":"consumer list returned","consumers":["a\u003cb\u003e\u0026","g"])",
                   "/v3/kafka/local/consumer"));
    EXPECT_EQ(api.get("/v3/kafka/local/topic/orders/consumers"),
              body(R"("message":"consumers of topic returned","consumers":["a\u003cb\u003e\u0026","g"])",
                   "/v3/kafka/local/topic/orders/consumers"));
    EXPECT_EQ(api.get("/v3/kafka/local/topic//consumers"),
              body(R"("message":"consumers of topic returned","consumers":[])", "/v3/kafka/local/topic//consumers"));
}

TEST_F(ApiKafka, ShowsKnownEndOffsetsOnly) {
    api.filler.topic_with_gaps("gaps", 3, 1, 17);
    EXPECT_EQ(api.get("/v3/kafka/local/topic/orders"),
              body(R"("message":"topic offsets returned","offsets":[9,4])", "/v3/kafka/local/topic/orders"));
    EXPECT_EQ(api.get("/v3/kafka/local/topic/gaps"),
              body(R"("message":"topic offsets returned","offsets":[17])", "/v3/kafka/local/topic/gaps"));
}

TEST_F(ApiKafka, ShowsWindowsWithUnusedSlotsFirst) {
    api.filler.commit("half", "orders", 1, 3, ms(-10));
    EXPECT_EQ(api.get("/v3/kafka/local/consumer/half"),
              body(R"("message":"consumer detail returned","topics":{"orders":[)"
                   R"({"offsets":[],"owner":"","client_id":"","current-lag":0},{"offsets":[null,)" +
                       commit(3, -10, 1) + R"(],"owner":"","client_id":"","current-lag":1}]})",
                   "/v3/kafka/local/consumer/half"));
}

TEST_F(ApiKafka, ShowsOwners) {
    api.filler.own("g", "orders", {1});
    EXPECT_EQ(api.get("/v3/kafka/local/consumer/g"),
              body(R"("message":"consumer detail returned","topics":{"orders":[{"offsets":[)" + commit(1, -60, 8) +
                       "," + commit(2, -50, 7) +
                       R"(],"owner":"","client_id":"","current-lag":7},)"
                       R"({"offsets":[null,null],"owner":"/10.1.2.3","client_id":"client","current-lag":0}]})",
                   "/v3/kafka/local/consumer/g"));
}

TEST_F(ApiKafka, ShowsAllPartitionsInLagAndBadOnesInStatus) {
    const std::string idle =
        R"({"topic":"orders","partition":1,"owner":"","client_id":"","status":"OK","start":null,"end":null,)"
        R"("current_lag":0,"complete":0})";
    const auto lag =
        body(R"("message":"consumer status returned","status":{"cluster":"local","group":"g","status":"ERR",)"
             R"("complete":0.5,"partitions":[)" +
                 behind() + "," + idle + R"(],"partition_count":2,"maxlag":)" + behind() + R"(,"totallag":7})",
             "/v3/kafka/local/consumer/g/lag");
    EXPECT_EQ(api.get("/v3/kafka/local/consumer/g/lag"), lag);
    EXPECT_EQ(api.get("/v3/kafka/local/consumer/g/status"),
              without(lag, "," + idle).replace(lag.find("/g/lag") - idle.size() - 1, 6, "/g/status"));
}

std::string state(const std::string& group, const std::string& told, const std::string& url) {
    return body(R"("message":"consumer group state returned","state":{"cluster":"local","group":")" + group + "\"," +
                    told + "}",
                url);
}

TEST_F(ApiKafka, ShowsTypeStateAndMembers) {
    api.filler.stand("g", {core::GroupType::consumer, core::GroupPhase::stable, 3});
    EXPECT_EQ(api.get("/v3/kafka/local/consumer/g/state"),
              state("g", R"("type":"consumer","state":"Stable","members":3)", "/v3/kafka/local/consumer/g/state"));
}

TEST_F(ApiKafka, NamesTypesAndStatesAsKafkaDoes) {
    using core::GroupPhase;
    using core::GroupType;
    const std::pair<core::GroupStanding, const char*> cases[] = {
        {{GroupType::classic, GroupPhase::empty, 0}, R"("type":"classic","state":"Empty","members":0)"},
        {{GroupType::consumer, GroupPhase::assigning, 1}, R"("type":"consumer","state":"Assigning","members":1)"},
        {{GroupType::streams, GroupPhase::reconciling, 2}, R"("type":"streams","state":"Reconciling","members":2)"},
        {{GroupType::share, GroupPhase::stable, 3}, R"("type":"share","state":"Stable","members":3)"},
        {{GroupType::classic, GroupPhase::preparing_rebalance, 4},
         R"("type":"classic","state":"PreparingRebalance","members":4)"},
        {{GroupType::classic, GroupPhase::completing_rebalance, 5},
         R"("type":"classic","state":"CompletingRebalance","members":5)"}};
    for (const auto& [standing, shown] : cases) {
        api.filler.stand("g", standing);
        EXPECT_EQ(api.get("/v3/kafka/local/consumer/g/state"), state("g", shown, "/v3/kafka/local/consumer/g/state"));
    }
}

TEST_F(ApiKafka, ShowsTheStateOfAGroupWithoutWindowsNowhereElse) {
    const auto list = api.get("/v3/kafka/local/consumer");
    api.filler.stand("a share", {core::GroupType::share, core::GroupPhase::stable, 1});
    const auto shown = state("a share", R"("type":"share","state":"Stable","members":1)",
                             "/v3/kafka/local/consumer/a share/state");
    EXPECT_EQ(api.get("/v3/kafka/local/consumer/a%20share/state"), shown);
    EXPECT_NE(api.get("/v3/kafka/local/consumer/a%2520share/state").find(R"("group":"a share")"), std::string::npos);
    EXPECT_EQ(api.get("/v3/kafka/local/consumer"), list);
    EXPECT_EQ(api.get("/v3/kafka/local/consumer/a%20share"),
              not_found("cluster or consumer not found", "/v3/kafka/local/consumer/a share"));
    EXPECT_EQ(api.get("/v3/kafka/local/consumer/a%20share/lag"),
              status_not_found("local", "a share", "/v3/kafka/local/consumer/a share/lag"));
}

TEST_F(ApiKafka, AGroupWithoutAKnownStateIsNotFoundThere) {
    for (const std::string url : {"/v3/kafka/local/consumer/g/state", "/v3/kafka/local/consumer/nope/state",
                                  "/v3/kafka/nope/consumer/g/state"}) {
        EXPECT_EQ(api.get(url), not_found("cluster or consumer not found", url));
    }
}

TEST_F(ApiKafka, AGroupThatIsRemovedHasNoState) {
    api.filler.stand("g", {core::GroupType::consumer, core::GroupPhase::stable, 3});
    EXPECT_EQ(api.ask("DELETE", "/v3/kafka/local/consumer/g").status, 200);
    EXPECT_EQ(api.ask("GET", "/v3/kafka/local/consumer/g/state").status, 404);
}

TEST_F(ApiKafka, SaysNotFoundInTheWayOfEachRoute) {
    EXPECT_EQ(api.get("/v3/kafka/nope/topic"), not_found("cluster not found", "/v3/kafka/nope/topic"));
    EXPECT_EQ(api.get("/v3/kafka/nope/topic/t"), not_found("cluster or topic not found", "/v3/kafka/nope/topic/t"));
    EXPECT_EQ(api.get("/v3/kafka/local/topic/ORDERS"),
              not_found("cluster or topic not found", "/v3/kafka/local/topic/ORDERS"));
    EXPECT_EQ(api.get("/v3/kafka/nope/topic/t/consumers"),
              not_found("cluster not found", "/v3/kafka/nope/topic/t/consumers"));
    EXPECT_EQ(api.get("/v3/kafka/LOCAL/consumer"), not_found("cluster not found", "/v3/kafka/LOCAL/consumer"));
    EXPECT_EQ(api.get("/v3/kafka/local/consumer/G"),
              not_found("cluster or consumer not found", "/v3/kafka/local/consumer/G"));
    EXPECT_EQ(api.get("/v3/kafka/local/consumer/nope/lag"),
              status_not_found("local", "nope", "/v3/kafka/local/consumer/nope/lag"));
    EXPECT_EQ(api.get("/v3/kafka/LOCAL/consumer/g/status"),
              status_not_found("LOCAL", "g", "/v3/kafka/LOCAL/consumer/g/status"));
}

// H-6: a slash that is escaped belongs to the name.
TEST_F(ApiKafka, ReachesNamesOfAllKinds) {
    for (const auto* name : {"my group", "with/slash", "50%", "q?m", "semi;colon", "new\nline", "\xC3\xBC"}) {
        api.filler.commit(name, "orders", 0, 1, ms(-60));
    }
    for (const auto* escaped : {"my%20group", "with%2Fslash", "50%25", "q%3Fm", "semi;colon", "new%0Aline", "%C3%BC"}) {
        EXPECT_EQ(api.ask("GET", std::string("/v3/kafka/local/consumer/") + escaped + "/lag").status, 200) << escaped;
    }
}

TEST_F(ApiKafka, ReachesNamesThatAreEscapedTwice) {
    api.filler.commit("my group", "orders", 0, 1, ms(-60));
    const auto once = api.get("/v3/kafka/local/consumer/my%20group/lag");
    auto twice = api.get("/v3/kafka/local/consumer/my%2520group/lag");
    EXPECT_NE(once.find(R"("group":"my group")"), std::string::npos);
    EXPECT_NE(twice.find(R"("url":"/v3/kafka/local/consumer/my%20group/lag")"), std::string::npos);
    EXPECT_EQ(twice.replace(twice.find("/my%20group") + 3, 3, " "), once);
    EXPECT_EQ(api.ask("GET", "/v3/kafka/loca%256C/consumer/my%2520group").status, 200);
    EXPECT_EQ(api.get("/v3/kafka/local/consumer/no%2541/status"),
              status_not_found("local", "no%41", "/v3/kafka/local/consumer/no%41/status"));
}

TEST_F(ApiKafka, PrefersANameToItsDecodedForm) {
    api.filler.commit("a%20b", "orders", 0, 1, ms(-60));
    api.filler.commit("a b", "orders", 0, 2, ms(-60));
    EXPECT_NE(api.get("/v3/kafka/local/consumer/a%2520b/lag").find(R"("group":"a%20b")"), std::string::npos);
}

TEST_F(ApiKafka, RemovesGroupsBeforeItAnswers) {
    const auto removed = R"({"error":false,"message":"consumer group removed",)";
    const auto response = api.ask("DELETE", "/v3/kafka/local/consumer/g");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, removed + ApiUnderTest::request_field("/v3/kafka/local/consumer/g") + "}");
    EXPECT_EQ(api.ask("GET", "/v3/kafka/local/consumer/g").status, 404);
    EXPECT_EQ(api.ask("DELETE", "/v3/kafka/nope/consumer/g").status, 200);
}

TEST_F(ApiKafka, RemovesATopicOfAGroup) {
    api.filler.topic("more", {5});
    api.filler.commit("g", "more", 0, 5, ms(-60));
    EXPECT_EQ(api.ask("DELETE", "/v3/kafka/local/consumer/g/topic/more").status, 200);
    EXPECT_EQ(api.get("/v3/kafka/local/consumer/g").find(R"("more")"), std::string::npos);
    EXPECT_NE(api.get("/v3/kafka/local/consumer/g").find(R"("orders")"), std::string::npos);
    EXPECT_EQ(api.ask("DELETE", "/v3/kafka/local/consumer/g/topic/orders").status, 200);
    EXPECT_EQ(api.ask("GET", "/v3/kafka/local/consumer/g").status, 404);
}

}  // namespace
}  // namespace warren::http
