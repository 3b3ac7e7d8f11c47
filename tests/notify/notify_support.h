#pragma once

#include "notify/mail.h"
#include "warren/core/model/status.h"
#include "warren/notify/message.h"
#include "warren/notify/settings.h"
#include "warren/notify/template.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace warren::notify::fakes {

/// A group in trouble.
inline Message message_about(const char* group, const char* id = "some-id", core::Status status = core::Status::err) {
    core::GroupStatus made;
    made.cluster = core::ClusterName("local");
    made.group = core::GroupName(group);
    made.status = status;
    Message message;
    message.status = std::make_shared<const core::GroupStatus>(std::move(made));
    message.id = id;
    return message;
}

inline MailOrigin any_origin() {
    return {base::WallTime(), "some-origin"};
}

inline Template template_of(std::string_view text) {
    return Template::parse(text, Helpers::all).value();
}

/// Waits until `condition` holds; false if it does not within a time that only a hanging program needs.
inline bool eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

}  // namespace warren::notify::fakes
