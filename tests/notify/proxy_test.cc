#include "notify/proxy.h"

#include "support/case_name.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace warren::notify {
namespace {

using Variables = std::map<std::string, std::string>;

struct ProxyCase {
    std::string name;
    Variables variables;
    std::string url;
    /// Empty: none.
    std::string proxy;
};

class Proxies : public testing::TestWithParam<ProxyCase> {};

TEST_P(Proxies, ComeFromTheEnvironment) {
    const auto environment = [](const char* name) {
        const auto& variables = GetParam().variables;
        const auto found = variables.find(name);
        return found == variables.end() ? std::string() : found->second;
    };
    EXPECT_EQ(proxy_for(*parse_url(GetParam().url), environment), GetParam().proxy);
}

Variables except(const std::string& no_proxy) {
    return {{"HTTP_PROXY", "http://p:1"}, {"HTTPS_PROXY", "http://s:2"}, {"NO_PROXY", no_proxy}};
}

const std::vector<ProxyCase> proxy_cases = {
    {"unset", {}, "http://host/", ""},
    {"http", except(""), "http://host/", "http://p:1"},
    {"https", except(""), "https://host/", "http://s:2"},
    {"lower_case", {{"http_proxy", "http://l:3"}}, "http://host/", "http://l:3"},
    {"upper_case_first", {{"http_proxy", "http://l:3"}, {"HTTP_PROXY", "http://p:1"}}, "http://host/", "http://p:1"},
    {"only_of_the_scheme", {{"HTTPS_PROXY", "http://s:2"}}, "http://host/", ""},
    {"without_scheme", {{"HTTP_PROXY", "p:1"}}, "http://host/", "http://p:1"},
    {"socks", {{"HTTP_PROXY", "socks5://p:1"}}, "http://host/", "socks5h://p:1"},
    {"localhost", except(""), "http://localhost:8080/", ""},
    {"loopback", except(""), "http://127.3.2.1/", ""},
    {"loopback_v6", except(""), "http://[::1]/", ""},
    {"star", except("*"), "http://host/", ""},
    {"named", except("a, host ,b"), "http://host/", ""},
    {"named_in_other_case", except("HOST"), "http://host/", ""},
    {"not_named", except("hos,ost"), "http://host/", "http://p:1"},
    {"below_the_domain", except("example.com"), "http://a.example.com/", ""},
    {"domain_itself", except("example.com"), "http://example.com/", ""},
    {"dot_means_below", except(".example.com"), "http://a.example.com/", ""},
    {"dot_excludes_itself", except(".example.com"), "http://example.com/", "http://p:1"},
    {"star_dot", except("*.example.com"), "http://a.example.com/", ""},
    {"similar_domain", except("example.com"), "http://badexample.com/", "http://p:1"},
    {"port", except("host:8080"), "http://host:8080/", ""},
    {"other_port", except("host:8080"), "http://host/", "http://p:1"},
    {"own_port", except("host:80"), "http://host/", ""},
    {"address", except("10.0.0.1"), "http://10.0.0.1/", ""},
    {"other_address", except("10.0.0.1"), "http://10.0.0.11/", "http://p:1"},
    {"network", except("10.0.0.0/8"), "http://10.9.8.7/", ""},
    {"network_with_odd_bits", except("10.0.0.0/9"), "http://10.200.0.1/", "http://p:1"},
    {"network_and_name", except("10.0.0.0/8"), "http://host/", "http://p:1"},
    {"bad_network", except("10.0.0.0/x"), "http://10.0.0.1/", "http://p:1"},
    {"too_many_bits", except("10.0.0.0/4000000000"), "http://10.0.0.1/", "http://p:1"},
    {"v6", except("[fd00::1]"), "http://[fd00::1]/", ""},
    {"v6_without_brackets", except("fd00::1"), "http://[fd00::1]/", ""},
    {"v6_network", except("fd00::/16"), "http://[fd00:1::1]/", ""},
    {"lower_case_no_proxy", {{"HTTP_PROXY", "http://p:1"}, {"no_proxy", "host"}}, "http://host/", ""},
};

INSTANTIATE_TEST_SUITE_P(Proxy, Proxies, testing::ValuesIn(proxy_cases), testing_support::CaseName());

}  // namespace
}  // namespace warren::notify
