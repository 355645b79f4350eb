#include "tables.h"

#if defined(__x86_64__) && defined(__linux__)

#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Whether the processor has tiles for bfloat16, the system saves them, and lets this process use them.
static bool has_tiles(void) {
  enum { FEATURES = 7, TILE = 1 << 24, BFLOAT_TILE = 1 << 22, SAVED_TILES = 3 << 17 };
  enum { ARCH_REQ_XCOMP_PERM = 0x1023, TILE_DATA = 18 };
  unsigned a, b, c, d, saved;
  if (!__get_cpuid_count(FEATURES, 0, &a, &b, &c, &d) || !(d & TILE) || !(d & BFLOAT_TILE)) return false;
  __asm__("xgetbv" : "=a"(saved) : "c"(0) : "edx");
  return (saved & SAVED_TILES) == SAVED_TILES && syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, TILE_DATA) == 0;
}

static bool has_dot_products(void) { return ck_supports(CK_AVX512) && __builtin_cpu_supports("avx512bf16"); }

const ck_product *ck_bfloat_product_for(ck_bfloat_unit unit) {
  if (!has_dot_products()) return NULL;
  switch (unit) {
    case CK_DOT_PRODUCTS:
      return &ck_product_dot;
    case CK_TILES:
      return has_tiles() ? &ck_product_amx : NULL;
    default:
      return NULL;
  }
}

bool ck_bfloat_unit_best(ck_bfloat_unit *unit) {
  if (!has_dot_products()) return false;
  bool tiles = has_tiles();
  *unit = tiles ? CK_TILES : CK_DOT_PRODUCTS;
  return tiles || __builtin_cpu_is("amd");
}

#else

const ck_product *ck_bfloat_product_for(ck_bfloat_unit unit) {
  (void)unit;
  return NULL;
}

bool ck_bfloat_unit_best(ck_bfloat_unit *unit) {
  (void)unit;
  return false;
}

#endif
