#include "notify/mail.h"
#include "support/case_name.h"
#include "warren/notify/message.h"
#include "warren/notify/template.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// The templates that come with Warren, in config/templates.

namespace warren::notify {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(WARREN_SOURCE_DIR) / "config/templates";

core::TopicStatus topic(const char* name, core::Status status) {
    core::PartitionStatus partition;
    partition.status = status;
    partition.complete = 1;
    partition.current_lag = 7;
    partition.start = core::Commit{};
    partition.end = core::Commit{};
    return {core::TopicName(name), {partition}};
}

Message message_of(core::GroupStatus status) {
    Message message;
    message.status = std::make_shared<const core::GroupStatus>(std::move(status));
    message.id = "1b4e28ba-2fa1-4d2d-883f-0016d3cca427";
    message.start = base::wall_time_from_ms(1'700'000'000'000);
    message.extras = {{"team", "the \"A\" team"}};
    return message;
}

core::GroupStatus group(const char* name, core::Status status) {
    core::GroupStatus made;
    made.cluster = core::ClusterName("local");
    made.group = core::GroupName(name);
    made.status = status;
    made.complete = 2.0F / 3;
    made.partition_count = 1;
    return made;
}

/// Groups of all kinds, with names that would break a careless template.
std::vector<Message> messages() {
    std::vector<Message> all;
    for (const char* name : {"orders", "a \"quoted\" \\ name", "l\xC3\xB6we", "<b>&", "tab\there"}) {
        core::GroupStatus late = group(name, core::Status::err);
        late.topics = {topic("t1", core::Status::stop), topic("t2", core::Status::warn), topic("t3", core::Status::ok)};
        late.maxlag = core::PartitionPlace{0, 0};
        late.total_lag = 21;
        all.push_back(message_of(late));
        all.push_back(message_of(group(name, core::Status::warn)));
        all.push_back(message_of(group(name, core::Status::ok)));
    }
    return all;
}

struct Shipped {
    std::string name;
    std::string file;
};

std::vector<Shipped> shipped() {
    std::vector<Shipped> all;
    for (const auto& entry : fs::directory_iterator(folder)) {
        std::string name = entry.path().stem();
        std::replace(name.begin(), name.end(), '-', '_');
        all.push_back({name, entry.path().filename()});
    }
    return all;
}

Template load(const std::string& file) {
    std::ifstream stream(folder / file);
    return Template::parse(std::string(std::istreambuf_iterator<char>(stream), {}), Helpers::all).value();
}

std::string rendered(const std::string& file, const Message& message) {
    auto text = load(file).render(message);
    EXPECT_TRUE(text.has_value()) << text.error().message;
    return text.value_or("");
}

class ShippedTemplates : public testing::TestWithParam<Shipped> {};

TEST_P(ShippedTemplates, MakeWhatTheirEndpointsTake) {
    for (const Message& message : messages()) {
        const std::string text = rendered(GetParam().file, message);
        const std::string& name = message.status->group.str();
        if (GetParam().file.starts_with("email")) {
            const auto parts = split_mail_text(text);
            ASSERT_TRUE(parts.has_value()) << parts.error().message;
            EXPECT_NE(parts->subject.find(name), std::string::npos) << text;
            EXPECT_NE(parts->body.find(message.id), std::string::npos) << text;
        } else {
            const auto json = nlohmann::json::parse(text, nullptr, false);
            ASSERT_FALSE(json.is_discarded()) << text;
            EXPECT_NE(json.dump().find(nlohmann::json(name).dump().substr(1, name.size())), std::string::npos) << text;
        }
        EXPECT_EQ(text.find("<no value>"), std::string::npos) << text;
    }
}

INSTANTIATE_TEST_SUITE_P(All, ShippedTemplates, testing::ValuesIn(shipped()), testing_support::CaseName());

TEST(ShippedTemplate, ForHttpCarriesTheIncident) {
    const auto open = nlohmann::json::parse(rendered("http-open.tmpl", messages()[0]));
    EXPECT_EQ(open["event"], "open");
    EXPECT_EQ(open["id"], "1b4e28ba-2fa1-4d2d-883f-0016d3cca427");
    EXPECT_EQ(open["since"], "2023-11-14T22:13:20.000Z");
    EXPECT_EQ(open["status"], "ERR");
    EXPECT_EQ(open["total_lag"], 21);
    EXPECT_EQ(open["counts"]["stop"], 1);
    EXPECT_EQ(open["not_ok"].size(), 2U);
    EXPECT_EQ(open["extras"]["team"], "the \"A\" team");
    EXPECT_EQ(nlohmann::json::parse(rendered("http-close.tmpl", messages()[2]))["event"], "close");
}

TEST(ShippedTemplate, ForSlackNamesTheTopicsByStatus) {
    const auto attachment = nlohmann::json::parse(rendered("slack-open.tmpl", messages()[0]))["attachments"][0];
    EXPECT_EQ(attachment["color"], "danger");
    EXPECT_EQ(attachment["title"], "local: consumer group orders is ERR");
    EXPECT_EQ(attachment["fields"].size(), 3U);
    EXPECT_EQ(attachment["fields"][2]["value"], "t1, partition 0: 7");
}

TEST(ShippedTemplate, ForMailsListsThePartitions) {
    const std::string text = rendered("email-open.tmpl", messages()[0]);
    EXPECT_TRUE(text.starts_with("Subject: [ERR] Consumer group orders in local\nContent-Type: text/plain\n\n"))
        << text;
    EXPECT_NE(text.find("\n  STOP  t1, partition 0: 7 behind\n  WARN  t2, partition 0: 7 behind\n\n"),
              std::string::npos)
        << text;
}

}  // namespace
}  // namespace warren::notify
