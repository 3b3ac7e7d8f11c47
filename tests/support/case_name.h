#pragma once

#include <gtest/gtest.h>

#include <string>

namespace warren::testing_support {

/// Names the instances of a table-driven test after the cases' `name`, which may only hold letters, digits and `_`.
struct CaseName {
    template <typename Case>
    std::string operator()(const ::testing::TestParamInfo<Case>& tested) const {
        return tested.param.name;
    }
};

}  // namespace warren::testing_support
