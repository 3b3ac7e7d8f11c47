#include "config/loading.h"
#include "config/temporary_directory.h"
#include "support/case_name.h"
#include "warren/notify/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <sys/stat.h>

namespace warren::config {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const std::string zookeeper = "[zookeeper]\nservers='zk:2181'\n";

/// Two templates, and sections that use them.
class Notifiers : public testing::Test {
protected:
    TemporaryDirectory directory;
    std::string open = directory.write("open.tmpl", "open {{.Cluster}}");
    std::string close = directory.write("close.tmpl", "close");
    std::string templates = "template-open='" + open + "'\ntemplate-close='" + close + "'\n";

    [[nodiscard]] std::string http(const std::string& more = "") const {
        return zookeeper + "[notifier.Web]\nclass-name='http'\nurl-open='http://h/o'\n" + templates + more;
    }
    [[nodiscard]] std::string email(const std::string& more = "") const {
        return zookeeper + "[notifier.Mail]\nclass-name='email'\nserver='m.example'\nport=25\nfrom='a@b'\nto='c@d'\n" +
               templates + more;
    }

    [[nodiscard]] static Settings settings_of(const std::string& file) {
        auto loaded = load(file);
        EXPECT_THAT(loaded.problems, IsEmpty());
        EXPECT_TRUE(loaded.settings);
        return loaded.settings.value_or(Settings{});
    }
    [[nodiscard]] static notify::NotifierSettings notifier_of(const std::string& file) {
        auto settings = settings_of(file);
        EXPECT_EQ(settings.notifiers.size(), 1U);
        return settings.notifiers.empty() ? notify::NotifierSettings{} : settings.notifiers[0];
    }
    [[nodiscard]] static notify::HttpSettings http_of(const std::string& file) {
        return std::get<notify::HttpSettings>(notifier_of(file).target);
    }
    [[nodiscard]] static notify::EmailSettings email_of(const std::string& file) {
        return std::get<notify::EmailSettings>(notifier_of(file).target);
    }
};

TEST_F(Notifiers, HaveDefaults) {
    const auto notifier = notifier_of(http());
    EXPECT_EQ(notifier.name, "web");
    EXPECT_EQ(notifier.interval, seconds(60));
    EXPECT_EQ(notifier.send_interval, seconds(60));
    EXPECT_EQ(notifier.threshold, 2);
    EXPECT_TRUE(notifier.filter.accepts_everything());
    EXPECT_THAT(notifier.extras, IsEmpty());
    EXPECT_TRUE(notifier.template_open);
    EXPECT_FALSE(notifier.template_close) << "there is nothing to close without send-close";
    EXPECT_FALSE(notifier.send_close);
    EXPECT_FALSE(notifier.send_once);
    const auto& target = std::get<notify::HttpSettings>(notifier.target);
    EXPECT_EQ(target.url_open, "http://h/o");
    EXPECT_EQ(target.method_open, "POST");
    EXPECT_EQ(target.username, "");
    EXPECT_THAT(target.headers, IsEmpty());
    EXPECT_EQ(target.timeout, seconds(5));
    EXPECT_EQ(target.keepalive, seconds(300));
    EXPECT_FALSE(target.one_connection_per_message);
    EXPECT_FALSE(target.trust.no_verify);
}

TEST_F(Notifiers, TakeEveryKeyOfTheirClass) {
    const std::string ca = directory.write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
    const auto notifier = notifier_of(
        http("interval=61\nsend-interval='2m'\nthreshold=3\ngroup-allowlist='^g'\ngroup-denylist='z'\nsend-close=true\n"
             "send-once=true\nextras={ ApiKey='abc', n=1 "
             "}\nurl-close='http://h/c'\nmethod-open='PUT'\nmethod-close='DELETE'\n"
             "username='u'\npassword='p'\nheaders={ X-Tok='1', content-TYPE='a/b' }\ntimeout='7s'\nkeepalive=22\n"
             "disable-http-keepalive=true\nextra-ca='" +
             ca + "'\n"));
    EXPECT_EQ(notifier.interval, seconds(61));
    EXPECT_EQ(notifier.send_interval, seconds(120));
    EXPECT_EQ(notifier.threshold, 3);
    EXPECT_TRUE(notifier.filter.accepts("g"));
    EXPECT_FALSE(notifier.filter.accepts("gz"));
    EXPECT_TRUE(notifier.send_close);
    EXPECT_TRUE(notifier.send_once);
    EXPECT_TRUE(notifier.template_close);
    const auto& target = std::get<notify::HttpSettings>(notifier.target);
    EXPECT_EQ(target.url_close, "http://h/c");
    EXPECT_EQ(target.method_open, "PUT");
    EXPECT_EQ(target.method_close, "DELETE");
    EXPECT_EQ(target.username, "u");
    EXPECT_EQ(target.password, "p");
    EXPECT_THAT(target.headers, ElementsAre(Pair("Content-Type", "a/b"), Pair("X-Tok", "1")));
    EXPECT_EQ(target.timeout, seconds(7));
    EXPECT_EQ(target.keepalive, seconds(22));
    EXPECT_TRUE(target.one_connection_per_message);
    EXPECT_EQ(target.trust.extra_ca, ca);
}

TEST_F(Notifiers, OfClassEmailTakeEveryKeyOfTheirs) {
    const auto mail =
        email_of(email("auth-type='CramMD5'\nusername='mu'\npassword='mp'\nnoverify=true\nextra-ca='/no/such'\n"));
    EXPECT_EQ(mail.server, "m.example");
    EXPECT_EQ(mail.port, 25);
    EXPECT_EQ(mail.from, "a@b");
    EXPECT_EQ(mail.to, "c@d");
    EXPECT_EQ(mail.authentication, notify::MailAuthentication::cram_md5);
    EXPECT_EQ(mail.username, "mu");
    EXPECT_EQ(mail.password, "mp");
    EXPECT_TRUE(mail.trust.no_verify) << "which is why nobody minds that the authorities are missing";
    EXPECT_EQ(email_of(email()).authentication, notify::MailAuthentication::none);
    EXPECT_EQ(email_of(email("auth-type='plain'\n")).authentication, notify::MailAuthentication::plain);
}

// C-11: class null sends nothing, so it needs no templates, even with send-close.
TEST_F(Notifiers, OfClassNullNeedNoTemplates) {
    const auto notifier = notifier_of(zookeeper + "[notifier.n]\nclass-name='null'\nsend-close=true\n");
    EXPECT_TRUE(std::holds_alternative<notify::NullSettings>(notifier.target));
    EXPECT_FALSE(notifier.template_open);
    EXPECT_FALSE(notifier.template_close);
    EXPECT_TRUE(notifier_of(zookeeper + "[notifier.n]\nclass-name='null'\n" + templates).template_open);
}

// C-14: keys of `extras` are lower-cased, in the file as from the environment.
TEST_F(Notifiers, HaveExtrasWithKeysInLowerCase) {
    const std::string file = http("extras={ ApiKey='abc', PORT=25, flag=true }\n");
    EXPECT_THAT(notifier_of(file).extras, ElementsAre(Pair("apikey", "abc"), Pair("flag", "true"), Pair("port", "25")));
    EXPECT_THAT(load(file, {{"BURROW_NOTIFIER_WEB_EXTRAS", R"({"ApiKey":"xyz"})"}}).settings->notifiers.at(0).extras,
                ElementsAre(Pair("apikey", "xyz")));
}

TEST_F(Notifiers, AreManyAndKeepTheOrderOfTheFile) {
    const auto settings = settings_of(http() + "[notifier.quiet]\nclass-name='null'\n");
    ASSERT_EQ(settings.notifiers.size(), 2U);
    EXPECT_EQ(settings.notifiers[0].name, "web");
    EXPECT_EQ(settings.notifiers[1].name, "quiet");
}

TEST_F(Notifiers, ASectionWithoutAnyWantsZookeeperAllTheSame) {
    EXPECT_THAT(refusals_of(load("[notifier]\n")), ElementsAre(": No Zookeeper servers specified"));
    EXPECT_THAT(refusals_of(load("notifier='x'\n")), ElementsAre(": No Zookeeper servers specified"));
    EXPECT_TRUE(settings_of(zookeeper + "[notifier]\n").coordination);
}

TEST_F(Notifiers, AreShownByClass) {
    const auto settings =
        settings_of(http("threshold=3\nextras={ ApiKey='abc' "
                         "}\nsend-close=true\nurl-close='http://h/c'\nnoverify=true\npassword='p'\n") +
                    "[notifier.m]\nclass-name='email'\nserver='m'\nport=2525\nfrom='a@b'\nto='c@d'\nauth-type='Plain'"
                    "\nusername='mu'\n"
                    "password='mp'\n" +
                    templates + "[notifier.n]\nclass-name='null'\ninterval=30\n");
    const auto& web = settings.view.notifiers.at("web");
    EXPECT_EQ(web.class_name, "http");
    EXPECT_EQ(web.interval, 60);
    EXPECT_EQ(web.threshold, 3);
    EXPECT_EQ(web.template_open, open);
    EXPECT_EQ(web.template_close, close);
    EXPECT_THAT(web.extras, ElementsAre(Pair("apikey", "abc")));
    EXPECT_TRUE(web.send_close);
    const auto& shown_http = std::get<http::HttpNotifierView>(web.target);
    EXPECT_EQ(shown_http.timeout, 5);
    EXPECT_EQ(shown_http.keepalive, 300);
    EXPECT_EQ(shown_http.url_open, "http://h/o");
    EXPECT_EQ(shown_http.url_close, "http://h/c");
    EXPECT_EQ(shown_http.method_close, "POST");
    EXPECT_EQ(shown_http.noverify, "true");
    const auto& shown_mail = std::get<http::EmailNotifierView>(settings.view.notifiers.at("m").target);
    EXPECT_EQ(shown_mail.server, "m");
    EXPECT_EQ(shown_mail.port, 2525);
    EXPECT_EQ(shown_mail.auth_type, "Plain");
    EXPECT_EQ(shown_mail.username, "mu");
    EXPECT_EQ(shown_mail.from, "a@b");
    EXPECT_EQ(shown_mail.to, "c@d");
    EXPECT_EQ(shown_mail.noverify, "");
    EXPECT_EQ(settings.view.notifiers.at("n").interval, 30);
    EXPECT_TRUE(std::holds_alternative<std::monostate>(settings.view.notifiers.at("n").target));
}

TEST_F(Notifiers, ShowAMethodForClosingOnlyIfTheyClose) {
    const auto view = settings_of(http()).view.notifiers.at("web");
    EXPECT_EQ(std::get<http::HttpNotifierView>(view.target).method_open, "POST");
    EXPECT_EQ(std::get<http::HttpNotifierView>(view.target).method_close, "");
}

TEST_F(Notifiers, SayWhyATemplateCannotBeUsed) {
    const std::string broken = directory.write("broken.tmpl", "{{.Cluster");
    const auto missing = load(http() + "[notifier.x]\nclass-name='http'\nurl-open='u'\ntemplate-open='/no/such'\n");
    ASSERT_EQ(missing.problems.size(), 1U);
    EXPECT_EQ(missing.problems[0].place, "burrow.toml:11");
    EXPECT_EQ(missing.problems[0].message, "Failed to compile TemplateOpen");
    EXPECT_EQ(missing.problems[0].remedy, "template-open of [notifier.x]: open /no/such: no such file or directory");
    const auto bad = load(zookeeper + "[notifier.x]\nclass-name='null'\ntemplate-open='" + broken + "'\n");
    ASSERT_EQ(bad.problems.size(), 1U);
    EXPECT_EQ(bad.problems[0].message, "Failed to compile TemplateOpen");
    EXPECT_THAT(bad.problems[0].remedy,
                AllOf(HasSubstr("template-open of [notifier.x]: " + broken + ": "), HasSubstr("1")));
}

TEST_F(Notifiers, NeverWaitForAFileThatNobodyWrites) {
    const std::string pipe = directory.path() + "/pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_TRUE(load(zookeeper + "[notifier.x]\nclass-name='null'\ntemplate-open='" + pipe + "'\n").settings);
    EXPECT_FALSE(load(zookeeper + "[notifier.x]\nclass-name='null'\ntemplate-open='/dev/zero'\n").settings);
}

TEST_F(Notifiers, WarnOfWhatCannotWork) {
    EXPECT_THAT(
        warnings_of(load(http("threshold=4\n"))),
        ElementsAre("burrow.toml:8: threshold of [notifier.web] is above every status, so nothing is ever reported"));
    EXPECT_THAT(
        warnings_of(load(http("extra-ca='" + open + "'\n"))),
        ElementsAre(
            "burrow.toml:8: extra-ca of [notifier.web] holds no certificate, so only those of the system count"));
    EXPECT_THAT(warnings_of(load(zookeeper + "[notifier.w]\nclass-name='http'\nurl-open='http://{{'\n" + templates)),
                ElementsAre("burrow.toml:5: url-open of [notifier.w] is no template, so no message can be sent to it"));
}

struct RefusalCase {
    std::string name;
    /// OPEN stands for a good template.
    std::string section;
    std::vector<std::string> refusals;
};

class NotifierRefusal : public testing::TestWithParam<RefusalCase> {};

TEST_P(NotifierRefusal, NamesThePlaceInBurrowsWords) {
    const TemporaryDirectory directory;
    const std::string open = directory.write("open.tmpl", "x");
    std::string section = GetParam().section;
    for (auto at = section.find("OPEN"); at != std::string::npos; at = section.find("OPEN"))
        section.replace(at, 4, open);
    const auto loaded = load(zookeeper + "[notifier.n]\n" + section);
    EXPECT_EQ(refusals_of(loaded), GetParam().refusals);
    for (const Problem& problem : loaded.problems) EXPECT_FALSE(problem.remedy.empty()) << problem.message;
}

const std::string http_lines = "class-name='http'\nurl-open='u'\ntemplate-open='OPEN'\n";
const std::string mail_lines = "class-name='email'\ntemplate-open='OPEN'\n";

INSTANTIATE_TEST_SUITE_P(
    Configuration, NotifierRefusal,
    testing::Values(
        RefusalCase{"class",
                    "class-name='slack'\ntemplate-open='OPEN'\n",
                    {"burrow.toml:4: Unknown notifier className provided: slack"}},
        RefusalCase{
            "class_and_template_missing",
            "interval=1\n",
            {"burrow.toml:3: Failed to compile TemplateOpen", "burrow.toml:3: Unknown notifier className provided: "}},
        RefusalCase{
            "template_missing", "class-name='http'\nurl-open='u'\n", {"burrow.toml:3: Failed to compile TemplateOpen"}},
        RefusalCase{"template_is_a_folder",
                    "class-name='http'\nurl-open='u'\ntemplate-open='/'\n",
                    {"burrow.toml:6: Failed to compile TemplateOpen"}},
        RefusalCase{"close_template_missing",
                    http_lines + "send-close=true\nurl-close='u'\n",
                    {"burrow.toml:3: Failed to compile TemplateClose"}},
        RefusalCase{"no_addresses",
                    "class-name='http'\nsend-close=true\ntemplate-open='OPEN'\ntemplate-close='OPEN'\n",
                    {"burrow.toml:3: no url-open specified", "burrow.toml:3: no url-close specified"}},
        RefusalCase{
            "allowlist", http_lines + "group-allowlist='['\n", {"burrow.toml:7: Failed to compile group allowlist"}},
        RefusalCase{
            "denylist", http_lines + "group-denylist='['\n", {"burrow.toml:7: Failed to compile group denylist"}},
        RefusalCase{"old_list_key",
                    http_lines + "group-whitelist='a'\n",
                    {"burrow.toml:7: Please change configurations to allowlist and denylist"}},
        // N-8: Burrow crashes a minute after the start.
        RefusalCase{
            "interval", http_lines + "interval=0\n", {"burrow.toml:7: interval of [notifier.n] must be at least 1"}},
        RefusalCase{"negative_times",
                    http_lines + "send-interval=-1\ntimeout=-5\n",
                    {"burrow.toml:7: send-interval of [notifier.n] must be at least 0",
                     "burrow.toml:8: timeout of [notifier.n] must be at least 0"}},
        RefusalCase{"method",
                    http_lines + "method-open='a b'\n",
                    {"burrow.toml:7: method-open of [notifier.n] is no method: it is \"a b\""}},
        RefusalCase{"header",
                    http_lines + "headers={ X=\"a\\nb\" }\n",
                    {"burrow.toml:7: headers of [notifier.n] has the header 'x', which cannot be sent"}},
        RefusalCase{"authorities",
                    http_lines + "extra-ca='/no/ca'\n",
                    {"burrow.toml:7: Failed to append \"/no/ca\" to RootCAs: open /no/ca: no such file or directory"}},
        RefusalCase{"empty_mail",
                    mail_lines,
                    {"burrow.toml:3: bad server or port", "burrow.toml:3: missing \tfrom address",
                     "burrow.toml:3: missing to address"}},
        RefusalCase{"mail_server",
                    mail_lines + "server='a b'\nport=25\nfrom='f'\nto='t'\n",
                    {"burrow.toml:6: bad server or port"}},
        RefusalCase{"mail_port",
                    mail_lines + "server='a'\nport=70000\nfrom='f'\nto='t'\n",
                    {"burrow.toml:6: bad server or port"}},
        RefusalCase{"auth_type",
                    mail_lines + "server='a'\nport=25\nfrom='f'\nto='t'\nauth-type='login'\n",
                    {"burrow.toml:10: unknown auth type"}}),
    testing_support::CaseName());

}  // namespace
}  // namespace warren::config
