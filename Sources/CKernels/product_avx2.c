// Products with AVX2: those of OpenBLAS are as fast for hundreds of rows, but not for the few of one image or text.

#include "prelude.h"

#if defined(__x86_64__)

#define CK_LANES 8
#pragma clang fp contract(fast)
#pragma clang attribute push(__attribute__((target("avx2,f16c,fma"))), apply_to = function)

#include "vectors.h"

enum {
  /// 12 of 16 registers hold sums.
  TILE_ROWS = 6,
  TILE_COLUMNS = 2 * CK_LANES,
  /// A panel of B takes 16 KiB,
  DEPTH = 256,
  /// the rows of A 168 to 252 KiB.
  LEAST_ROWS = 28 * TILE_ROWS,
  MOST_ROWS = 42 * TILE_ROWS,
  STEPS = 8,
};

#include "product_body.h"
#include "row_product_body.h"

#pragma clang attribute pop

const ck_product ck_product_avx2 = {scratch_size, multiply, multiply_row};

#endif
