#pragma once

#include "runtime/file_handle.h"
#include "runtime/log_backups.h"
#include "warren/base/guarded.h"
#include "warren/base/result.h"
#include "warren/runtime/supervised_thread.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace warren::runtime {

/// Whether a log file at `path` can be written, or created together with its directories. Creates nothing.
[[nodiscard]] base::Result<void> check_log_file(const std::string& path);

/// A log file that is rotated by size. It is created at the first line; a line is written by one call, without a buffer
/// of ours. Deleting and compressing rotated files is done by a thread of its own, first at the start. The rest is not
/// thread-safe.
///
/// A file that is not a regular one (a terminal, a pipe) is written to but never rotated.
class RotatingFile {
public:
    using Clock = std::function<LogTime()>;

    /// `now` gives the times in the names of rotated files; by default the wall clock.
    explicit RotatingFile(RotationSettings settings, Clock now = {});

    /// Appends `line`, after a rotation if it does not fit. A line longer than the limit has a file of its own. Where
    /// the file cannot be rotated, it grows beyond the limit.
    [[nodiscard]] base::Result<void> write(std::string_view line);

    /// Closes the file; the next line opens it anew, or creates it if it was moved away.
    void reopen() { file_ = FileHandle(); }

private:
    base::Result<void> open_file();
    base::Result<void> rotate();
    base::Result<void> append(std::string_view line);
    void ask_for_clean_up();
    void clean_up_when_asked(const std::stop_token& stop);

    const RotationSettings settings_;
    const Clock now_;
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
