#pragma once
/// What jemalloc, the allocator of the whole process, reads before anything else runs; its own environment variable, MALLOC_CONF,
/// goes before it.
extern const char *malloc_conf;
