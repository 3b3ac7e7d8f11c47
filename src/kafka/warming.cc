#include "kafka/warming.h"

namespace warren::kafka {

void Warming::begin() {
    if (!memory_->caught_up) ingest_->begin_warming();
}

void Warming::see(base::MonotonicTime well, base::MonotonicTime now) {
    if (now - well < patience) {
        begin();
    } else {
        end();
    }
}

}  // namespace warren::kafka
