#include "allocator.h"

// Without threads of its own, jemalloc gives memory back only while a thread asks it for more: an idle server would keep all.
const char *malloc_conf = "background_thread:true";
