#include "notify/template_testing.h"
#include "support/case_name.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

namespace warren::notify::template_testing {
namespace {

/// One case of the shared vectors: recorded from Burrow.
struct Vector {
    std::string name;
    std::string text;
    std::string data;
    std::string expected;
};

/// `case_007_index__Extras`: the number in the file and the letters and digits of the template.
std::string case_name(std::size_t index, const std::string& text) {
    std::ostringstream name;
    name << "case_" << std::setw(3) << std::setfill('0') << index << '_';
    for (const char byte : text.substr(0, 40)) {
        const bool is_plain =
            (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
        if (is_plain || byte == '.' || byte == ' ') name << (is_plain ? byte : '_');
    }
    return name.str();
}

std::string expectation(const nlohmann::json& each) {
    if (each.contains("output")) return each.at("output");
    return std::string(each.at("error") == "parse" ? parse_error : execution_error);
}

std::vector<Vector> load_vectors() {
    std::ifstream file(WARREN_TEST_DATA "/notifier-template-vectors.json");
    const auto document = nlohmann::json::parse(file);
    std::vector<Vector> vectors;
    for (const auto& each : document.at("cases")) {
        const std::string text = each.at("template");
        vectors.push_back({case_name(vectors.size(), text), text, each.at("data"), expectation(each)});
        // N-3: the one deliberate difference. Burrow refuses `.Id`, and with it its own sample template.
        if (text == "{{.Id}}") vectors.back().expected = "0123-id";
    }
    return vectors;
}

class TemplateVectors : public ::testing::TestWithParam<Vector> {};

TEST_P(TemplateVectors, GivesTheRecordedOutcome) {
    const auto& vector = GetParam();
    const auto message = vector.data == "full" ? full_message() : empty_message();
    EXPECT_EQ(outcome(vector.text, message), vector.expected) << vector.text;
}

INSTANTIATE_TEST_SUITE_P(Recorded, TemplateVectors, ::testing::ValuesIn(load_vectors()), testing_support::CaseName());

TEST(TemplateVectorsFile, IsReadWhole) {
    EXPECT_EQ(load_vectors().size(), 346U);
}

}  // namespace
}  // namespace warren::notify::template_testing
