#include "app/service_manager.h"

#ifdef WARREN_WITH_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

namespace warren::app {
namespace {

void notify([[maybe_unused]] const std::string& message) {
#ifdef WARREN_WITH_SYSTEMD
    sd_notify(0, message.c_str());
#endif
}

}  // namespace

void notify_started() {
    notify("READY=1");
}
void notify_stopping() {
    notify("STOPPING=1");
}
void notify_status(const std::string& text) {
    notify("STATUS=" + text);
}
void notify_alive() {
    notify("WATCHDOG=1");
}

}  // namespace warren::app
