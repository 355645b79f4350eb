// A product of matrices for one instruction set, blocked as Goto and van de Geijn, "Anatomy of high-performance matrix
// multiplication", 2008, describe it. The including file defines CK_LANES and, to suit its processors,
//
// TILE_ROWS × TILE_COLUMNS  the sums that are in registers at a time, two vectors in a row,
// DEPTH                     the terms of a sum at a time: a panel of B beside a tile stays in the first-level cache,
// LEAST_ROWS, MOST_ROWS     how many rows of A are at a time in the second-level one,
// STEPS                     the terms between two requests for memory that is needed later.

enum {
  /// What packing may write behind its end.
  SLACK = CK_LANES,
  /// Bytes in a line of the caches.
  LINE = 64,
};

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

/// The elements of a row; 0 where there is none.
CK_INLINE vector load_lanes(const float *row, size_t lanes) {
  return !row || lanes == 0 ? (vector)0.f : lanes == CK_LANES ? load(row) : load_part(row, lanes);
}

#include "product_packing.h"

/// Where piece `index` begins when `count` is cut into `pieces` that differ by one at most.
static size_t cut(size_t count, size_t pieces, size_t index) { return count * index / pieces; }

/// How many pieces of at most `most` there are.
static size_t pieces_of(size_t count, size_t most) { return (count + most - 1) / most; }

/// How many lanes of the vector from column `start` are within the tile.
CK_INLINE size_t lanes_from(size_t start, size_t columns) {
  return columns <= start ? 0 : smaller(columns - start, CK_LANES);
}

/// out = sums + addend
CK_INLINE void store_lanes(float *out, const float *addend, vector sums, size_t lanes) {
  if (lanes == CK_LANES) {
    store(out, addend ? sums + load(addend) : sums);
  } else if (lanes > 0) {
    store_part(out, sums + load_lanes(addend, lanes), lanes);
  }
}

/// One term of a tile's sums.
CK_INLINE void add_term(vector *low, vector *high, const float *a, const float *b, const int rows) {
  vector left = load(b), right = load(b + CK_LANES);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    low[r] += a[r] * left;
    high[r] += a[r] * right;
  }
}

/// Asks for a tile's place in memory, where its sums are added to what is there or written over it.
CK_INLINE void fetch_place(float *out, size_t stride, const int rows) {
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++, out += stride) {
    __builtin_prefetch(out, 1);
    __builtin_prefetch(out + CK_LANES, 1);
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
  fetch_place(out, stride, rows);
  size_t k = 0;
  for (; k + STEPS <= depth; k += STEPS, fetched += next.burst) {
    fetch(next, fetched);
#pragma clang loop unroll(full)
    for (int step = 0; step < STEPS; step++, a += rows, b += TILE_COLUMNS) add_term(low, high, a, b, rows);
  }
  for (; k < depth; k++, a += rows, b += TILE_COLUMNS) add_term(low, high, a, b, rows);
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
CK_TILE(1) CK_TILE(2) CK_TILE(3) CK_TILE(4) CK_TILE(5) CK_TILE(6)
#if CK_LANES == 16
CK_TILE(7) CK_TILE(8) CK_TILE(9) CK_TILE(10) CK_TILE(11) CK_TILE(12) CK_TILE(13) CK_TILE(14)
#endif

typedef void (*tile_function)(float *, const float *, size_t, const float *, const float *, const float *, size_t,
                              size_t, upcoming, size_t);

static const tile_function tiles[1 + TILE_ROWS] = {
    NULL,      tile_of_1, tile_of_2, tile_of_3,  tile_of_4,  tile_of_5,  tile_of_6,
#if CK_LANES == 16
    tile_of_7, tile_of_8, tile_of_9, tile_of_10, tile_of_11, tile_of_12, tile_of_13, tile_of_14,
#endif
};

/// A part of a matrix that begins at this row and column.
static ck_matrix part(ck_matrix x, size_t row, size_t column) {
  size_t place = x.is_transposed ? column * x.stride + row : row * x.stride + column;
  x.elements = (const char *)x.elements + place * size_of(x.format);
  return x;
}

/// The elements of A that are at a time in the second-level cache: half of it is left to B and the results.
static size_t capacity(void) { return larger(ck_second_level_cache() / 2 / sizeof(float), MOST_ROWS * DEPTH); }

/// The most rows at a time: as many as leave room for all terms of their sums, so that results are written once, but not
/// fewer than `LEAST_ROWS`, since B is packed again for each block.
static size_t rows_at_once(size_t k) {
  size_t depths = smaller(pieces_of(k, DEPTH), capacity() / (LEAST_ROWS * DEPTH));
  return smaller(capacity() / (larger(depths, 1) * DEPTH) / TILE_ROWS * TILE_ROWS, MOST_ROWS);
}

/// So many terms of all sums in a panel of columns are added before the next panel's are: as many whole DEPTHs as keep A
/// in the cache where columns of B are contiguous, so that B is read as it lies in memory, and one DEPTH where rows are.
static size_t terms_at_once(size_t rows, size_t k, bool has_columns) {
  return smaller(k, has_columns ? capacity() / (rows * DEPTH) * DEPTH : DEPTH);
}

/// Packs `depth` columns of A, one strip of at most TILE_ROWS rows after the other.
static void pack_strips(float *out, ck_matrix a, size_t rows, size_t depth) {
  size_t strips = pieces_of(rows, TILE_ROWS);
  for (size_t s = 0; s < strips; s++) {
    size_t top = cut(rows, strips, s), height = cut(rows, strips, s + 1) - top;
    pack(out + top * depth, part(a, top, 0), !a.is_transposed, height, height, depth);
  }
}

/// The lines of the panel of B that begins at these terms and columns, with so many occasions to fetch some.
static upcoming panel(ck_matrix b, size_t first, size_t left, size_t n, size_t k, size_t occasions) {
  if (first >= k || occasions == 0) return (upcoming){b.elements, 0, 0, 0, 0};
  size_t columns = smaller(n - left, TILE_COLUMNS), depth = smaller(k - first, DEPTH), size = size_of(b.format);
  size_t lines = larger((b.is_transposed ? DEPTH : TILE_COLUMNS) * size / LINE, 1);
  size_t count = lines * (b.is_transposed ? columns : depth);
  return (upcoming){part(b, first, left).elements, b.stride * size, (size_t)__builtin_ctzl(lines), count,
                    pieces_of(count, occasions)};
}

/// `depth` terms of the sums of a block of rows in one panel of columns.
static void add_terms(float *out, const float *addend, size_t stride, const float *row, const float *packed_a,
                      ck_matrix b, size_t rows, size_t columns, size_t depth, upcoming next, float *packed_b) {
  size_t strips = pieces_of(rows, TILE_ROWS);
  pack(packed_b, b, b.is_transposed, columns, TILE_COLUMNS, depth);
  for (size_t s = 0; s < strips; s++) {
    size_t top = cut(rows, strips, s), height = cut(rows, strips, s + 1) - top, place = top * stride;
    tiles[height](out + place, addend ? addend + place : NULL, stride, row, packed_a + top * depth, packed_b, depth,
                  columns, next, s * (depth / STEPS) * next.burst);
  }
}

/// The terms from `start` to `end` of the sums of a block of rows.
static void multiply_block(float *out, const float *addend, size_t stride, const float *row, ck_matrix a, ck_matrix b,
                           size_t rows, size_t n, size_t k, size_t start, size_t end, float *packed_a,
                           float *packed_b) {
  for (size_t first = start; first < end; first += DEPTH) {
    pack_strips(packed_a + rows * (first - start), part(a, 0, first), rows, smaller(end - first, DEPTH));
  }
  for (size_t left = 0; left < n; left += TILE_COLUMNS) {
    size_t first = start, after, depth;
    do {  // once also for sums of no terms
      depth = smaller(end - first, DEPTH), after = first + depth;
      // Weights come from memory: the next panel is on its way while this one is used.
      bool is_end = after == end, has_right = left + TILE_COLUMNS < n;
      size_t next_first = is_end && has_right ? start : after;
      size_t next_left = !is_end ? left : has_right ? left + TILE_COLUMNS : 0;
      upcoming next = panel(b, next_first, next_left, n, k, pieces_of(rows, TILE_ROWS) * (depth / STEPS));
      const float *before = first > 0 ? out + left : addend ? addend + left : NULL;
      add_terms(out + left, before, stride, first > 0 || !row ? NULL : row + left, packed_a + rows * (first - start),
                part(b, first, left), rows, smaller(n - left, TILE_COLUMNS), depth, next, packed_b);
      first = after;
    } while (first < end);
  }
}

static size_t scratch_size(size_t m, size_t k) {
  size_t rows = pieces_of(m, pieces_of(m, rows_at_once(k)));  // of the largest block
  return TILE_COLUMNS * smaller(k, DEPTH) + rows * terms_at_once(rows, k, true) + SLACK;
}

static void multiply(float *out, size_t stride, ck_matrix a, ck_matrix b, size_t m, size_t n, size_t k,
                     const float *addend, const float *row, float *scratch) {
  float *packed_b = scratch, *packed_a = scratch + TILE_COLUMNS * smaller(k, DEPTH);
  size_t blocks = pieces_of(m, rows_at_once(k)), terms = terms_at_once(pieces_of(m, blocks), k, b.is_transposed);
  for (size_t block = 0; block < blocks; block++) {
    size_t top = cut(m, blocks, block), rows = cut(m, blocks, block + 1) - top, start = 0;
    do {
      size_t end = smaller(k, start + terms);
      multiply_block(out + top * stride, addend ? addend + top * stride : NULL, stride, row, part(a, top, 0), b, rows,
                     n, k, start, end, packed_a, packed_b);
      start = end;
    } while (start < k);
  }
}
