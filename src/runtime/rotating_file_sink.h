#pragma once

#include "runtime/rotating_file.h"

#include <spdlog/sinks/base_sink.h>

#include <mutex>
#include <utility>

namespace warren::runtime {

/// A rotating file as spdlog wants it. Thread-safe. A line that cannot be written is an exception, which spdlog's
/// logger turns into words on standard error, at most once a second.
class RotatingFileSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit RotatingFileSink(RotationSettings settings) : file_(std::move(settings)) {}

    void reopen() {
        const std::lock_guard lock(mutex_);
        file_.reopen();
    }

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        if (auto written = file_.write({line.data(), line.size()}); !written) {
            throw spdlog::spdlog_ex(std::move(written.error().message));
        }
    }

    void flush_() override {}

private:
    /// Guarded by the mutex of `base_sink`.
    RotatingFile file_;
};

}  // namespace warren::runtime
