// Products in bfloat16 with the dot products of AVX512-BF16: two terms at a time, added to sums in 32 bits.

#include "prelude.h"

#if defined(__x86_64__)

#define CK_LANES 16
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,f16c,fma"))), \
                             apply_to = function)

#include "vectors.h"

enum {
  /// 28 of 32 registers hold sums.
  TILE_ROWS = 14,
  TILE_COLUMNS = 2 * CK_LANES,
  /// A panel of B takes 32 KiB,
  DEPTH = 512,
  /// the rows of A 336 to 504 KiB.
  LEAST_ROWS = 24 * TILE_ROWS,
  MOST_ROWS = 36 * TILE_ROWS,
  /// The pairs between two requests for memory that is needed later.
  STEPS = 8,
};

#include "bfloat_packing.h"

/// One pair of terms of a tile's sums.
CK_INLINE void add_term(vector *low, vector *high, const float *a, const float *b, const int rows) {
  __m512bh left = (__m512bh)load(b), right = (__m512bh)load(b + CK_LANES);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    __m512bh pair = (__m512bh)_mm512_set1_epi32((int)bits_of(a[r * PAIR_STRIDE]));
    low[r] = (vector)_mm512_dpbf16_ps((__m512)low[r], pair, left);
    high[r] = (vector)_mm512_dpbf16_ps((__m512)high[r], pair, right);
  }
}

/// The pairs from one term of a row to the next.
CK_INLINE size_t term_distance(int rows) {
  (void)rows;
  return 1;
}

#include "product_tiles.h"

/// How often a strip asks for memory that is needed later.
static size_t requests_of(size_t depth) { return pairs_of(depth) / STEPS; }

/// `depth` terms of the sums of a strip of rows in a panel of columns.
CK_INLINE void multiply_strip(float *out, const float *addend, size_t stride, const float *row, const float *a,
                              const float *b, size_t rows, size_t columns, size_t depth, upcoming next,
                              size_t fetched) {
  tiles[rows](out, addend, stride, row, a, b, pairs_of(depth), columns, next, fetched);
}

#include "product_blocks.h"

#pragma clang attribute pop

const ck_product ck_product_dot = {scratch_size, multiply, NULL};

#endif
