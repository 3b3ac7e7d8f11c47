// Settings of jemalloc, the daemon's allocator, which looks for this name at its start; the environment's MALLOC_CONF
// goes before them. Memory that a cold read or a large metrics page needed for a moment goes back to the system within
// seconds, by the allocator's own threads, so that a daemon which runs for months is as small as what it holds.

extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "background_thread:true,dirty_decay_ms:200,muzzy_decay_ms:0";
}
