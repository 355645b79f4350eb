// The product in 32 bits for one instruction set. The including file defines CK_LANES and, to suit its processors,
//
// TILE_ROWS × TILE_COLUMNS  the sums that are in registers at a time, two vectors in a row,
// DEPTH                     the terms of a sum at a time: a panel of B beside a tile stays in the first-level cache,
// LEAST_ROWS, MOST_ROWS     how many rows of A are at a time in the second-level one,
// STEPS                     the terms between two requests for memory that is needed later.

enum {
  /// The bytes of a term where it is packed.
  TERM_SIZE = sizeof(float),
  /// What packing may write behind its end.
  SLACK = CK_LANES,
};

#include "product_operands.h"
#include "product_packing.h"

/// One term of a tile's sums.
CK_INLINE void add_term(vector *low, vector *high, const float *a, const float *b, const int rows) {
  vector left = load(b), right = load(b + CK_LANES);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    low[r] += a[r] * left;
    high[r] += a[r] * right;
  }
}

/// The floats between two terms of a row.
CK_INLINE size_t term_distance(int rows) { return (size_t)rows; }

#include "product_tiles.h"

/// The floats that so many terms of each of so many rows of A take.
static size_t floats_of(size_t rows, size_t terms) { return rows * terms; }

/// Packs `depth` columns of A, one strip of at most TILE_ROWS rows after the other.
static void pack_strips(float *out, ck_matrix a, size_t rows, size_t depth) {
  size_t strips = pieces_of(rows, TILE_ROWS);
  for (size_t s = 0; s < strips; s++) {
    size_t top = cut(rows, strips, s), height = cut(rows, strips, s + 1) - top;
    pack(out + top * depth, part(a, top, 0), !a.is_transposed, height, height, depth);
  }
}

/// Packs `depth` terms of a panel of columns of B.
static void pack_panel(float *out, ck_matrix b, size_t columns, size_t depth) {
  pack(out, b, b.is_transposed, columns, TILE_COLUMNS, depth);
}

/// How often a strip asks for memory that is needed later.
static size_t requests_of(size_t depth) { return depth / STEPS; }

/// `depth` terms of the sums of a strip of rows in a panel of columns.
CK_INLINE void multiply_strip(float *out, const float *addend, size_t stride, const float *row, const float *a,
                              const float *b, size_t rows, size_t columns, size_t depth, upcoming next,
                              size_t fetched) {
  tiles[rows](out, addend, stride, row, a, b, depth, columns, next, fetched);
}

#include "product_blocks.h"
