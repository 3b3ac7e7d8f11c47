#include "core/window/read_up.h"

#include "core/window/log_ids.h"

#include <algorithm>
#include <utility>

namespace warren::core {

ReaderNumber ReadUp::begin(LogId topic) {
    Reader reader;
    reader.topic = topic;
    readers_.push_back(std::move(reader));
    return static_cast<ReaderNumber>(readers_.size() - 1);
}

void ReadUp::note(ReaderNumber reader, LogId log, base::MonotonicTime at) {
    readers_.at(reader).read_up[log] = at;
}

bool ReadUp::is_since(LogId log, base::MonotonicTime moment) const {
    bool any = false;
    for (const Reader& reader : readers_) {
        for (const auto& [partition, at] : reader.read_up) {
            if (!is_of_log(partition, log)) continue;
            if (!all_say_so(partition, moment)) return false;
            any = true;
        }
    }
    return any;
}

bool ReadUp::all_say_so(LogId partition, base::MonotonicTime moment) const {
    return std::all_of(readers_.begin(), readers_.end(), [partition, moment](const Reader& reader) {
        if (reader.topic != topic_of(partition)) return true;
        const auto noted = reader.read_up.find(partition);
        return noted != reader.read_up.end() && noted->second >= moment;
    });
}

void ReadUp::forget_log(LogId log) {
    for (Reader& reader : readers_) {
        std::erase_if(reader.read_up, [log](const auto& noted) { return is_of_log(noted.first, log); });
    }
}

}  // namespace warren::core
