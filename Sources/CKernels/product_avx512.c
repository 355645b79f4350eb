// Products with AVX-512, which the OpenBLAS of many systems does not use on processors younger than itself.

#include "prelude.h"

#if defined(__x86_64__)

#define CK_LANES 16
#pragma clang fp contract(fast)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,f16c,fma"))), apply_to = function)

#include "vectors.h"

enum {
  /// 28 of 32 registers hold sums.
  TILE_ROWS = 14,
  TILE_COLUMNS = 2 * CK_LANES,
  /// A panel of B takes 32 KiB,
  DEPTH = 256,
  /// the rows of A 336 to 504 KiB.
  LEAST_ROWS = 24 * TILE_ROWS,
  MOST_ROWS = 36 * TILE_ROWS,
  STEPS = 8,
};

#include "product_body.h"

#pragma clang attribute pop

const ck_product ck_product_avx512 = {scratch_size, multiply, NULL};

#endif
