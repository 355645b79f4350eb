// A matrix product for processors that the system's OpenBLAS does not know: it takes its AVX2 kernels for them, which
// leaves half of their speed unused.

#include "product.h"

#include "prelude.h"

#if defined(__x86_64__)

#define CK_LANES 16
#pragma clang fp contract(fast)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), apply_to = function)

#include "vectors.h"

enum {
  /// A tile of 14 × 32 sums fills 28 of 32 registers.
  TILE_ROWS = 14,
  TILE_COLUMNS = 2 * CK_LANES,
  /// So many terms of a sum at a time: the panel of B beside a tile, 32 KiB, stays in the first-level cache,
  DEPTH = 256,
  /// and the block of A, 504 KiB, in the second-level one.
  BLOCK_ROWS = 36 * TILE_ROWS,
  /// What packing may write behind its end.
  SLACK = 16,
};

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

#include "product_packing.h"

/// Where piece `index` begins when `count` is cut into `pieces` that differ by one at most.
static size_t cut(size_t count, size_t pieces, size_t index) { return count * index / pieces; }

/// How many lanes of the vector from column `start` are within the tile.
CK_INLINE size_t lanes_from(size_t start, size_t columns) {
  return columns <= start ? 0 : smaller(columns - start, CK_LANES);
}

/// The elements of a row; 0 where there is none.
CK_INLINE vector load_lanes(const float *row, size_t lanes) {
  return !row || lanes == 0 ? (vector)0.f : lanes == CK_LANES ? load(row) : load_part(row, lanes);
}

/// out = sums + addend
CK_INLINE void store_lanes(float *out, const float *addend, vector sums, size_t lanes) {
  if (lanes == CK_LANES) {
    store(out, addend ? sums + load(addend) : sums);
  } else if (lanes > 0) {
    store_part(out, sums + load_lanes(addend, lanes), lanes);
  }
}

/// out [rows, columns] = a [depth, rows]ᵀ · b [depth, TILE_COLUMNS] + addend + row, all sums in registers. Meanwhile fetches
/// lines of `next` from number `fetched` on.
CK_INLINE void tile(float *out, const float *addend, size_t stride, const float *row, const float *a, const float *b,
                    size_t depth, size_t columns, upcoming next, size_t fetched, const int rows) {
  vector low[TILE_ROWS], high[TILE_ROWS];
  size_t left_lanes = lanes_from(0, columns), right_lanes = lanes_from(CK_LANES, columns);
  vector left_row = load_lanes(row, left_lanes), right_row = load_lanes(row ? row + CK_LANES : NULL, right_lanes);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) low[r] = left_row, high[r] = right_row;
  for (size_t k = 0; k < depth; k++, a += rows, b += TILE_COLUMNS) {
    fetch(next, fetched + k);
    vector left = load(b), right = load(b + CK_LANES);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      low[r] += a[r] * left;
      high[r] += a[r] * right;
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++, out += stride) {
    store_lanes(out, addend, low[r], left_lanes);
    store_lanes(out + CK_LANES, addend ? addend + CK_LANES : NULL, high[r], right_lanes);
    if (addend) addend += stride;
  }
}

/// Tiles of fewer rows, so that no row is computed for nothing.
#define CK_TILE(ROWS)                                                                                            \
  static void tile_of_##ROWS(float *out, const float *addend, size_t stride, const float *row, const float *a,  \
                             const float *b, size_t depth, size_t columns, upcoming next, size_t fetched) {     \
    tile(out, addend, stride, row, a, b, depth, columns, next, fetched, ROWS);                                  \
  }
CK_TILE(1) CK_TILE(2) CK_TILE(3) CK_TILE(4) CK_TILE(5) CK_TILE(6) CK_TILE(7)
CK_TILE(8) CK_TILE(9) CK_TILE(10) CK_TILE(11) CK_TILE(12) CK_TILE(13) CK_TILE(14)

typedef void (*tile_function)(float *, const float *, size_t, const float *, const float *, const float *, size_t,
                              size_t, upcoming, size_t);

static const tile_function tiles[1 + TILE_ROWS] = {
    NULL,      tile_of_1, tile_of_2,  tile_of_3,  tile_of_4,  tile_of_5,  tile_of_6, tile_of_7,
    tile_of_8, tile_of_9, tile_of_10, tile_of_11, tile_of_12, tile_of_13, tile_of_14,
};

/// A part of a matrix that begins at this row and column.
static ck_matrix part(ck_matrix x, size_t row, size_t column) {
  x.elements += x.is_transposed ? column * x.stride + row : row * x.stride + column;
  return x;
}

/// `depth` terms of the sums of a block of rows.
static void add_terms(float *out, const float *addend, size_t stride, const float *row, ck_matrix a, ck_matrix b,
                      size_t rows, size_t n, size_t depth, float *packed_a, float *packed_b) {
  size_t strips = (rows + TILE_ROWS - 1) / TILE_ROWS;
  for (size_t s = 0; s < strips; s++) {
    size_t top = cut(rows, strips, s), height = cut(rows, strips, s + 1) - top;
    (a.is_transposed ? pack_rows : pack_columns)(packed_a + top * depth, part(a, top, 0).elements, a.stride, height,
                                                 height, depth);
  }
  for (size_t left = 0; left < n; left += TILE_COLUMNS) {
    size_t columns = smaller(n - left, TILE_COLUMNS), next = left + TILE_COLUMNS;
    (b.is_transposed ? pack_columns : pack_rows)(packed_b, part(b, 0, left).elements, b.stride, columns, TILE_COLUMNS,
                                                 depth);
    // Weights come from memory: the next panel is on its way while this one is used.
    const float *later = part(b, 0, next).elements;
    size_t left_over = n - smaller(n, next);
    upcoming soon = b.is_transposed ? (upcoming){later, b.stride, 4, 16 * smaller(left_over, TILE_COLUMNS)}
                                    : (upcoming){later, b.stride, 1, left_over > 0 ? 2 * depth : 0};
    for (size_t s = 0; s < strips; s++) {
      size_t top = cut(rows, strips, s), height = cut(rows, strips, s + 1) - top;
      size_t place = top * stride + left;
      tiles[height](out + place, addend ? addend + place : NULL, stride, row ? row + left : NULL,
                    packed_a + top * depth, packed_b, depth, columns, soon, s * depth);
    }
  }
}

#pragma clang attribute pop

bool ck_has_product(void) { return ck_supports(CK_AVX512); }

size_t ck_product_scratch(size_t m, size_t k) {
  return (TILE_COLUMNS + smaller(m, BLOCK_ROWS)) * smaller(k, DEPTH) + SLACK;
}

void ck_product(float *out, size_t stride, ck_matrix a, ck_matrix b, size_t m, size_t n, size_t k, const float *addend,
                const float *row, float *scratch) {
  size_t blocks = (m + BLOCK_ROWS - 1) / BLOCK_ROWS;
  for (size_t block = 0; block < blocks; block++) {
    size_t top = cut(m, blocks, block), rows = cut(m, blocks, block + 1) - top, first = 0;
    float *target = out + top * stride;
    do {  // once also for sums of no terms
      size_t depth = smaller(k - first, DEPTH);
      const float *before = first > 0 ? target : addend ? addend + top * stride : NULL;
      add_terms(target, before, stride, first > 0 ? NULL : row, part(a, top, first), part(b, first, 0), rows, n, depth,
                scratch + TILE_COLUMNS * depth, scratch);
      first += depth;
    } while (first < k);
  }
}

#else

bool ck_has_product(void) { return false; }
size_t ck_product_scratch(size_t m, size_t k) { return 0; }
void ck_product(float *out, size_t stride, ck_matrix a, ck_matrix b, size_t m, size_t n, size_t k, const float *addend,
                const float *row, float *scratch) {}

#endif
