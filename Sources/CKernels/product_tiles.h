// Tiles of sums in vector registers. The including file says where the terms of a row of A are and how one is added.

/// out [rows, columns] = a · b [terms, TILE_COLUMNS] + addend + row, all sums in registers. Meanwhile fetches lines of `next`
/// from number `fetched` on.
CK_INLINE void tile(float *out, const float *addend, size_t stride, const float *row, const float *a, const float *b,
                    size_t terms, size_t columns, upcoming next, size_t fetched, const int rows) {
  vector low[TILE_ROWS], high[TILE_ROWS];
  size_t left_lanes = lanes_from(0, columns), right_lanes = lanes_from(CK_LANES, columns);
  vector left_row = load_lanes(row, left_lanes), right_row = load_lanes(row ? row + CK_LANES : NULL, right_lanes);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) low[r] = left_row, high[r] = right_row;
  fetch_place(out, stride, rows);
  size_t k = 0, step = term_distance(rows);
  for (; k + STEPS <= terms; k += STEPS, fetched += next.burst) {
    fetch(next, fetched);
#pragma clang loop unroll(full)
    for (int i = 0; i < STEPS; i++, a += step, b += TILE_COLUMNS) add_term(low, high, a, b, rows);
  }
  for (; k < terms; k++, a += step, b += TILE_COLUMNS) add_term(low, high, a, b, rows);
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
                             const float *b, size_t terms, size_t columns, upcoming next, size_t fetched) {     \
    tile(out, addend, stride, row, a, b, terms, columns, next, fetched, ROWS);                                  \
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
