#include "warren/app/commands.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace warren::app {
namespace {

namespace fs = std::filesystem;

/// A folder with a configuration whose listener has a certificate and a key that are none.
class UselessCertificateDeathTest : public testing::Test {
protected:
    UselessCertificateDeathTest() {
        fs::create_directories(folder_);
        for (const auto* name : {"cert.pem", "key.pem"}) std::ofstream(folder_ / name) << "garbage\n";
        std::ofstream(folder_ / "burrow.toml")
            << "[httpserver.a]\naddress = '127.0.0.1:0'\ntls = 't'\n[tls.t]\ncertfile = '" << file("cert.pem")
            << "'\nkeyfile = '" << file("key.pem") << "'\n";
    }
    ~UselessCertificateDeathTest() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string file(const std::string& name) const { return folder_ / name; }
    [[nodiscard]] ConfigPlace place() const { return {.file = file("burrow.toml"), .directory = {}}; }
    [[nodiscard]] std::string refusal() const {
        return "burrow.toml:5: error: cannot read TLS certificate or key file: certificate " + file("cert.pem");
    }

private:
    fs::path folder_ = fs::temp_directory_path() / ("warren-commands-" + std::to_string(getpid()));
};

TEST_F(UselessCertificateDeathTest, IsFoundByTheCheck) {
    EXPECT_EXIT(_exit(execute(CheckCommand{place()})), testing::ExitedWithCode(2), refusal());
}

TEST_F(UselessCertificateDeathTest, RefusesTheStart) {
    EXPECT_EXIT(_exit(execute(RunCommand{.config = place(), .ignored = {}})), testing::ExitedWithCode(2), refusal());
}

}  // namespace
}  // namespace warren::app
