#include "warren/core/model/status.h"

namespace warren::core {

std::string_view to_string(Status status) {
    switch (status) {
        case Status::not_found:
            return "NOTFOUND";
        case Status::ok:
            return "OK";
        case Status::warn:
            return "WARN";
        case Status::err:
            return "ERR";
        case Status::stop:
            return "STOP";
        case Status::stall:
            return "STALL";
        case Status::rewind:
            return "REWIND";
    }
    return "NOTFOUND";
}

}  // namespace warren::core
