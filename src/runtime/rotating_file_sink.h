#pragma once

#include <sys/stat.h>

#include <spdlog/sinks/base_sink.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "runtime/file_handle.h"
#include "runtime/log_backups.h"
#include "warren/base/guarded.h"
#include "warren/base/result.h"
#include "warren/runtime/supervised_thread.h"

namespace warren::runtime {

/// Whether a log file at `path` can be written, or created together with its directories. Creates nothing.
[[nodiscard]] base::Result<void> check_log_file(const std::string& path);

/// A log file that is rotated by size. It is created at the first line; a line is written by one call, without a buffer
/// of ours. Deleting and compressing rotated files is done by a thread of its own. Thread-safe.
///
/// A file that is not a regular one (a terminal, a pipe) is written to but never rotated.
class RotatingFileSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    using Clock = std::function<LogTime()>;

    /// `now` gives the times in the names of rotated files.
    explicit RotatingFileSink(RotationSettings settings, Clock now = {});

    /// Closes the file; the next line opens it anew, or creates it if it was moved away.
    void reopen();

protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}

private:
    void open_file();
    void rotate();
    void write(std::string_view line);
    void ask_for_clean_up();
    void clean_up_when_asked(const std::stop_token& stop);

    const RotationSettings settings_;
    const Clock now_;
    // Guarded by the mutex of base_sink.
    FileHandle file_;
    bool regular_ = false;
    std::uint64_t size_ = 0;
    /// The mode of files created: that of the last file there was.
    mode_t mode_ = 0600;

    base::Guarded<bool> clean_up_wanted_;
    std::condition_variable_any wake_;
    SupervisedThread cleaner_;
};

}  // namespace warren::runtime
