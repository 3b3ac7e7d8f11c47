#include "zookeeper/lease.h"

#include <ctime>

namespace warren::zookeeper {

Lease::Time Lease::now() {
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace warren::zookeeper
