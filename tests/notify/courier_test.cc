#include "notify/courier.h"

#include "notify/notify_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace warren::notify {
namespace {

using namespace std::chrono_literals;
using fakes::eventually;
using fakes::message_about;
using ::testing::ElementsAre;

const Failure passing{"failed to send", "busy", Retry::sensible};
const Failure hopeless{"failed to send", "no", Retry::useless};

/// What a sender was told to do, and what it answers.
class Endpoint {
public:
    using Answer = std::function<Sent(const std::string& id, const std::stop_token& stop)>;

    explicit Endpoint(Answer answer) : answer_(std::move(answer)) {}

    Sent attempt(const std::string& id, const std::stop_token& stop) {
        {
            const std::lock_guard lock(mutex_);
            attempts_.push_back(id);
        }
        return answer_(id, stop);
    }
    void note_origin(const std::string& origin) {
        const std::lock_guard lock(mutex_);
        origins_.push_back(origin);
    }
    /// Of every message that was rendered.
    [[nodiscard]] std::vector<std::string> origins() const {
        const std::lock_guard lock(mutex_);
        return origins_;
    }
    /// Stands for a rendered text; all are counted for as long as they are kept.
    std::shared_ptr<int> make_text() { return text_; }
    [[nodiscard]] long texts() const { return text_.use_count() - 1; }
    [[nodiscard]] std::vector<std::string> attempts() const {
        const std::lock_guard lock(mutex_);
        return attempts_;
    }
    [[nodiscard]] bool has_seen(std::size_t count) const { return attempts().size() >= count; }

private:
    Answer answer_;
    mutable std::mutex mutex_;
    std::vector<std::string> attempts_;
    std::vector<std::string> origins_;
    const std::shared_ptr<int> text_ = std::make_shared<int>();
};

class EndpointSender : public Sender {
public:
    explicit EndpointSender(Endpoint& endpoint) : endpoint_(&endpoint) {}

    tl::expected<Attempt, Failure> prepare(const Message& message, MessageKind /*kind*/,
                                           const MailOrigin& origin) override {
        endpoint_->note_origin(origin.id);
        if (message.id == "unprintable") return tl::unexpected(Failure{"failed to assemble message", "why", {}});
        return [this, id = message.id, text = endpoint_->make_text()](const std::stop_token& stop) {
            return endpoint_->attempt(id, stop);
        };
    }

private:
    Endpoint* endpoint_;
};

Letter letter(const char* group, const char* id, MessageKind kind = MessageKind::open) {
    Letter made;
    made.group = {core::ClusterName("local"), core::GroupName(group)};
    made.kind = kind;
    made.message = message_about(group, id);
    return made;
}

class CourierTest : public testing::Test {
protected:
    Courier& start(Endpoint& endpoint, CourierLimits limits = {.pauses = {1ms, 1ms, 1ms}}) {
        courier = std::make_unique<Courier>("web", std::make_unique<EndpointSender>(endpoint), std::move(limits), stats,
                                            runtime::Logger(), [this](const Letter& letter) {
                                                const std::lock_guard lock(mutex);
                                                missed.push_back(letter.message.id);
                                            });
        return *courier;
    }

    std::int64_t count(const char* outcome, const char* kind = "open") {
        return stats
            .stat(runtime::StatKind::counter, "warren_notifications_total", "",
                  {{"notifier", "web"}, {"kind", kind}, {"outcome", outcome}})
            .value();
    }
    std::vector<std::string> all_missed() {
        const std::lock_guard lock(mutex);
        return missed;
    }
    std::int64_t value(const char* name) {
        return stats.stat(runtime::StatKind::counter, name, "", {{"notifier", "web"}}).value();
    }

    runtime::StatsRegistry stats;
    std::mutex mutex;
    std::vector<std::string> missed;
    std::unique_ptr<Courier> courier;
};

TEST_F(CourierTest, SendsWhatItIsGiven) {
    Endpoint endpoint([](auto&&...) { return Sent(); });
    Courier& sent = start(endpoint);
    EXPECT_TRUE(sent.post(letter("a", "1")));
    EXPECT_TRUE(sent.post(letter("b", "2", MessageKind::close)));
    EXPECT_TRUE(eventually([&] { return count("sent") == 1 && count("sent", "close") == 1; }));
    EXPECT_THAT(endpoint.attempts(), ElementsAre("1", "2"));
    EXPECT_TRUE(eventually([&] { return value("warren_notifications_queued") == 0; }));
}

// N-9
TEST_F(CourierTest, TriesAgainUntilItSucceeds) {
    int left = 2;
    Endpoint endpoint([&](auto&&...) -> Sent { return left-- > 0 ? Sent(tl::unexpected(passing)) : Sent(); });
    EXPECT_TRUE(start(endpoint).post(letter("a", "1")));
    EXPECT_TRUE(eventually([&] { return count("sent") == 1; }));
    EXPECT_THAT(endpoint.attempts(), ElementsAre("1", "1", "1"));
    EXPECT_EQ(value("warren_notification_retries_total"), 2);
    EXPECT_EQ(count("failed"), 0);
}

TEST_F(CourierTest, RendersAMessageAnewAtEveryTryUnderTheSameName) {
    int left = 2;
    Endpoint endpoint([&](auto&&...) -> Sent { return left-- > 0 ? Sent(tl::unexpected(passing)) : Sent(); });
    Courier& sent = start(endpoint);
    EXPECT_TRUE(sent.post(letter("a", "1")));
    EXPECT_TRUE(sent.post(letter("b", "2")));
    EXPECT_TRUE(eventually([&] { return count("sent") == 2; }));
    std::map<std::string, int> times;
    for (const std::string& origin : endpoint.origins()) ++times[origin];
    EXPECT_EQ(times.size(), 2U);
    EXPECT_EQ(endpoint.origins().size(), 4U);
}

TEST_F(CourierTest, KeepsNoRenderedTextOfAMessageThatWaits) {
    Endpoint endpoint([](auto&&...) -> Sent { return tl::unexpected(passing); });
    Courier& sent = start(endpoint, {.pauses = {1h}});
    for (const char* group : {"a", "b", "c"}) EXPECT_TRUE(sent.post(letter(group, group)));
    EXPECT_TRUE(eventually([&] { return value("warren_notification_retries_total") == 3; }));
    EXPECT_TRUE(eventually([&] { return endpoint.texts() == 0; }));
}

// N-9
TEST_F(CourierTest, GivesUpAfterTheLastPause) {
    Endpoint endpoint([](auto&&...) -> Sent { return tl::unexpected(passing); });
    EXPECT_TRUE(start(endpoint).post(letter("a", "1")));
    EXPECT_TRUE(eventually([&] { return count("failed") == 1; }));
    EXPECT_EQ(endpoint.attempts().size(), 4U);
    EXPECT_EQ(value("warren_notification_retries_total"), 3);
}

TEST_F(CourierTest, DoesNotTryAgainWhatCannotSucceed) {
    Endpoint endpoint([](auto&&...) -> Sent { return tl::unexpected(hopeless); });
    Courier& sent = start(endpoint);
    EXPECT_TRUE(sent.post(letter("a", "1")));
    EXPECT_TRUE(sent.post(letter("a", "unprintable", MessageKind::close)));
    EXPECT_TRUE(eventually([&] { return count("failed") == 1 && count("failed", "close") == 1; }));
    EXPECT_THAT(endpoint.attempts(), ElementsAre("1"));
}

// N-16
TEST_F(CourierTest, WhileAMessageWaitsForAnotherTryThoseOfOtherGroupsGo) {
    Endpoint endpoint([](const std::string& id, const std::stop_token&) -> Sent {
        return id == "1" ? Sent(tl::unexpected(passing)) : Sent();
    });
    Courier& sent = start(endpoint, {.pauses = {1h}});
    EXPECT_TRUE(sent.post(letter("a", "1")));
    EXPECT_TRUE(eventually([&] { return endpoint.has_seen(1); }));
    EXPECT_TRUE(sent.post(letter("a", "2", MessageKind::close)));
    EXPECT_TRUE(sent.post(letter("b", "3")));
    EXPECT_TRUE(eventually([&] { return count("sent") == 1; }));
    EXPECT_THAT(endpoint.attempts(), ElementsAre("1", "3"));
}

TEST_F(CourierTest, CountsWhatANewerMessageReplacesAndWhatFindsNoRoom) {
    std::latch go_on(1);
    Endpoint endpoint([&](auto&&...) {
        go_on.wait();
        return Sent();
    });
    Courier& sent = start(endpoint, {.most_letters = 1});
    EXPECT_TRUE(sent.post(letter("a", "1")));
    EXPECT_TRUE(eventually([&] { return endpoint.has_seen(1); }));
    EXPECT_TRUE(sent.post(letter("b", "2")));
    EXPECT_TRUE(sent.post(letter("b", "3")));
    EXPECT_FALSE(sent.post(letter("c", "4")));
    EXPECT_EQ(count("outdated"), 1);
    EXPECT_EQ(count("dropped"), 1);
    go_on.count_down();
    EXPECT_TRUE(eventually([&] { return count("sent") == 2; }));
    EXPECT_THAT(endpoint.attempts(), ElementsAre("1", "3"));
}

TEST_F(CourierTest, TellsOfOpenMessagesThatMightBeSentAnotherTime) {
    std::latch go_on(1);
    Endpoint endpoint([&](const std::string& id, auto&&) -> Sent {
        if (id == "held") go_on.wait();
        return tl::unexpected(id == "hopeless" ? hopeless : passing);
    });
    Courier& sent = start(endpoint, {.most_letters = 1, .pauses = {}});
    EXPECT_TRUE(sent.post(letter("a", "held", MessageKind::close)));
    EXPECT_TRUE(eventually([&] { return endpoint.has_seen(1); }));
    EXPECT_TRUE(sent.post(letter("b", "outdated")));
    EXPECT_TRUE(sent.post(letter("b", "ousted")));
    EXPECT_FALSE(sent.post(letter("c", "refused")));
    EXPECT_TRUE(sent.post(letter("d", "close", MessageKind::close)));
    go_on.count_down();
    EXPECT_TRUE(eventually([&] { return count("failed", "close") == 2; }));
    EXPECT_TRUE(sent.post(letter("a", "hopeless")));
    EXPECT_TRUE(eventually([&] { return count("failed") == 1; }));
    EXPECT_TRUE(sent.post(letter("a", "tried in vain")));
    EXPECT_TRUE(eventually([&] { return all_missed().size() == 2; }));
    EXPECT_THAT(all_missed(), ElementsAre("ousted", "tried in vain"));
}

// Without the interruption these would last for an hour: the deadline is the one that ctest gives.
TEST_F(CourierTest, EndsInTheMiddleOfAMessageAndBetweenTwoTries) {
    Endpoint endpoint([](const std::string& id, const std::stop_token& stop) -> Sent {
        if (id == "slow") runtime::sleep_unless_stopped(stop, 1h);
        return tl::unexpected(passing);
    });
    Courier& sent = start(endpoint, {.pauses = {1h}});
    EXPECT_TRUE(sent.post(letter("a", "1")));
    EXPECT_TRUE(sent.post(letter("b", "slow")));
    EXPECT_TRUE(eventually([&] { return endpoint.has_seen(2); }));
    courier.reset();
    EXPECT_EQ(count("failed"), 0);
}

TEST(RetryPauses, LieInTheFirstHalfOfTheInterval) {
    EXPECT_THAT(retry_pauses(60s), ElementsAre(3s, 6s, 12s));
    EXPECT_THAT(retry_pauses(1s), ElementsAre(50ms, 100ms, 200ms));
    EXPECT_THAT(retry_pauses(24h), ElementsAre(10s, 20s, 40s));
    EXPECT_THAT(retry_pauses(0s), ElementsAre(50ms, 100ms, 200ms));
}

}  // namespace
}  // namespace warren::notify
