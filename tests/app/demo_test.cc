#include "warren/app/commands.h"

#include <gtest/gtest.h>

#include <string>
#include <unistd.h>

namespace warren::app {
namespace {

// In a process of its own, as the demo changes what signals do.
TEST(DemoDeathTest, RefusesAnAddressThatIsNoneWithWords) {
    const auto run_on = [](const std::string& address) { _exit(execute(DemoCommand{address})); };
    EXPECT_EXIT(run_on("8000"), testing::ExitedWithCode(2), "--address: invalid HTTP server listener address");
    EXPECT_EXIT(run_on("a\"b"), testing::ExitedWithCode(2), "--address: While parsing config: toml: ");
}

}  // namespace
}  // namespace warren::app
