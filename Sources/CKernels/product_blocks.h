// How a product of matrices is cut into tiles, as Goto and van de Geijn, "Anatomy of high-performance matrix multiplication",
// 2008, describe it. The including file says how operands are packed and what a strip of rows times a panel of columns is.

/// The elements of A that are at a time in the second-level cache: half of it is left to B and the results.
static size_t capacity(void) { return larger(ck_second_level_cache() / 2 / TERM_SIZE, MOST_ROWS * DEPTH); }

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
  pack_panel(packed_b, b, columns, depth);
  for (size_t s = 0; s < strips; s++) {
    size_t top = cut(rows, strips, s), height = cut(rows, strips, s + 1) - top, place = top * stride;
    multiply_strip(out + place, addend ? addend + place : NULL, stride, row, packed_a + floats_of(top, depth), packed_b,
                   height, columns, depth, next, s * requests_of(depth) * next.burst);
  }
}

/// The terms from `start` to `end` of the sums of a block of rows.
static void multiply_block(float *out, const float *addend, size_t stride, const float *row, ck_matrix a, ck_matrix b,
                           size_t rows, size_t n, size_t k, size_t start, size_t end, float *packed_a,
                           float *packed_b) {
  for (size_t first = start; first < end; first += DEPTH) {
    pack_strips(packed_a + floats_of(rows, first - start), part(a, 0, first), rows, smaller(end - first, DEPTH));
  }
  for (size_t left = 0; left < n; left += TILE_COLUMNS) {
    size_t first = start, after, depth;
    do {  // once also for sums of no terms
      depth = smaller(end - first, DEPTH), after = first + depth;
      // Weights come from memory: the next panel is on its way while this one is used.
      bool is_end = after == end, has_right = left + TILE_COLUMNS < n;
      size_t next_first = is_end && has_right ? start : after;
      size_t next_left = !is_end ? left : has_right ? left + TILE_COLUMNS : 0;
      upcoming next = panel(b, next_first, next_left, n, k, pieces_of(rows, TILE_ROWS) * requests_of(depth));
      const float *before = first > 0 ? out + left : addend ? addend + left : NULL;
      add_terms(out + left, before, stride, first > 0 || !row ? NULL : row + left, packed_a + floats_of(rows, first - start),
                part(b, first, left), rows, smaller(n - left, TILE_COLUMNS), depth, next, packed_b);
      first = after;
    } while (first < end);
  }
}

/// The floats of a panel of B.
static size_t panel_floats(size_t k) { return floats_of(TILE_COLUMNS, smaller(k, DEPTH)); }

static size_t scratch_size(size_t m, size_t k) {
  size_t rows = pieces_of(m, pieces_of(m, rows_at_once(k)));  // of the largest block
  return panel_floats(k) + floats_of(rows, terms_at_once(rows, k, true)) + SLACK;
}

static void multiply(float *out, size_t stride, ck_matrix a, ck_matrix b, size_t m, size_t n, size_t k,
                     const float *addend, const float *row, float *scratch) {
  float *packed_b = scratch, *packed_a = scratch + panel_floats(k);
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
