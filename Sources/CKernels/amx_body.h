// Products in bfloat16 with tile registers (Intel AMX): 16 × 16 sums take 32 terms at a time. The including file says what
// the instructions are: those of the processor or, in tests, functions that do the same.

#define CK_LANES 16
#include "vectors.h"

enum {
  /// The rows of sums in a tile register,
  SUMS = 16,
  /// of which two stand above each other and two side by side.
  TILE_ROWS = 2 * SUMS,
  TILE_COLUMNS = 2 * SUMS,
  /// A panel of B takes 32 KiB,
  DEPTH = 512,
  /// the rows of A 384 to 576 KiB.
  LEAST_ROWS = 12 * TILE_ROWS,
  MOST_ROWS = 18 * TILE_ROWS,
};

#include "bfloat_packing.h"

/// How often a strip asks for memory that is needed later.
static size_t requests_of(size_t depth) { return pairs_of(depth) / SUMS; }

/// Lays the sums of a tile, in rows of TILE_COLUMNS, down where they belong.
CK_INLINE void store_sums(float *out, const float *addend, size_t stride, const float *row, const float *sums,
                          size_t rows, size_t columns) {
  for (size_t start = 0; start < TILE_COLUMNS; start += CK_LANES) {
    size_t lanes = lanes_from(start, columns);
    vector every = load_lanes(row ? row + start : NULL, lanes);
    for (size_t r = 0; r < rows; r++) {
      size_t place = r * stride + start;
      store_lanes(out + place, addend ? addend + place : NULL, load(sums + r * TILE_COLUMNS + start) + every, lanes);
    }
  }
}

/// `depth` terms of the sums of a strip of rows in a panel of columns. Rows that are not there are computed from what is in
/// the scratch memory, and dropped.
static void multiply_strip(float *out, const float *addend, size_t stride, const float *row, const float *a,
                           const float *b, size_t rows, size_t columns, size_t depth, upcoming next, size_t fetched) {
  enum { LEFT_BYTES = PAIR_STRIDE * sizeof(float), RIGHT_BYTES = TILE_COLUMNS * sizeof(float) };
  _Alignas(LINE) float sums[TILE_ROWS * TILE_COLUMNS];
  bool has_lower = rows > SUMS;
  CK_TILE_ZERO(0);
  CK_TILE_ZERO(1);
  CK_TILE_ZERO(2);
  CK_TILE_ZERO(3);
  for (size_t pair = 0; pair < pairs_of(depth); pair += SUMS, b += SUMS * TILE_COLUMNS, fetched += next.burst) {
    fetch(next, fetched);
    CK_TILE_LOAD(4, a + pair, LEFT_BYTES);
    CK_TILE_LOAD(6, b, RIGHT_BYTES);
    CK_TILE_LOAD(7, b + SUMS, RIGHT_BYTES);
    CK_TILE_DOT(0, 4, 6);
    CK_TILE_DOT(1, 4, 7);
    if (!has_lower) continue;
    CK_TILE_LOAD(5, a + SUMS * PAIR_STRIDE + pair, LEFT_BYTES);
    CK_TILE_DOT(2, 5, 6);
    CK_TILE_DOT(3, 5, 7);
  }
  CK_TILE_STORE(0, sums, RIGHT_BYTES);
  CK_TILE_STORE(1, sums + SUMS, RIGHT_BYTES);
  if (has_lower) {
    CK_TILE_STORE(2, sums + SUMS * TILE_COLUMNS, RIGHT_BYTES);
    CK_TILE_STORE(3, sums + SUMS * TILE_COLUMNS + SUMS, RIGHT_BYTES);
  }
  store_sums(out, addend, stride, row, sums, rows, columns);
}

#include "product_blocks.h"

/// All tile registers hold 16 rows of 64 bytes.
static const struct {
  uint8_t palette, start, reserved[14];
  uint16_t bytes[16];
  uint8_t rows[16];
} configuration = {.palette = 1,
                   .bytes = {LINE, LINE, LINE, LINE, LINE, LINE, LINE, LINE},
                   .rows = {SUMS, SUMS, SUMS, SUMS, SUMS, SUMS, SUMS, SUMS}};

/// The floats of scratch memory of `multiply_with_tiles`: tiles read rows that are not there.
static size_t tile_scratch(size_t m, size_t k) { return scratch_size(m, k) + SUMS * PAIR_STRIDE; }

static void multiply_with_tiles(float *out, size_t stride, ck_matrix a, ck_matrix b, size_t m, size_t n, size_t k,
                                const float *addend, const float *row, float *scratch) {
  CK_TILE_BEGIN(&configuration);
  multiply(out, stride, a, b, m, n, k, addend, row, scratch);
  CK_TILE_END();
}
