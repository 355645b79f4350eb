#include <stdatomic.h>
#include <unistd.h>

#include "tables.h"

enum { LEAST = 256 << 10, USUAL = 512 << 10, MOST = 2048 << 10 };

static size_t measure(void) {
#ifdef _SC_LEVEL2_CACHE_SIZE
  long bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
  if (bytes > 0) return bytes < LEAST ? LEAST : bytes > MOST ? MOST : (size_t)bytes;
#endif
  return USUAL;
}

size_t ck_second_level_cache(void) {
  static atomic_size_t known;  // the question takes microseconds under a hypervisor
  size_t bytes = atomic_load_explicit(&known, memory_order_relaxed);
  if (bytes == 0) atomic_store_explicit(&known, bytes = measure(), memory_order_relaxed);
  return bytes;
}
