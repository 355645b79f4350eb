// The product of one row with a matrix that lies in memory column by column, as weights do: what a model that continues a
// text does for every token. Nothing is packed; elements in 16 bits are widened in registers.
//
// The sums have the same order of terms as those of product_body.h.

/// Loads 8 terms of 8 columns, `step` bytes apart, as `exchange` takes them.
CK_INLINE void load_columns(__m256 *v, const char *x, size_t step, const ck_format format) {
#pragma clang loop unroll(full)
  for (size_t i = 0; i < 4; i++) load_halves(&v[i], &v[i + 4], x + i * step, x + (i + 4) * step, 8, format);
}

/// The same of fewer terms, the rest 0, and from column `first` on, where column `last` is read again in the place of those
/// behind it.
CK_INLINE void load_some_columns(__m256 *v, const char *x, size_t step, size_t first, size_t last, size_t terms,
                                 const ck_format format) {
  for (size_t i = 0; i < 4; i++) {
    const char *upper = x + smaller(first + i, last) * step, *lower = x + smaller(first + i + 4, last) * step;
    load_halves(&v[i], &v[i + 4], upper, lower, terms, format);
  }
}

/// Lines of memory that are asked for before they are needed, in elements.
enum { AHEAD = 256 };

CK_INLINE void multiply_columns(float *out, const float *a, const char *b, size_t stride, size_t n, size_t k,
                                const float *addend, const float *row, const ck_format format) {
  size_t size = size_of(format), step = stride * size;
  for (size_t left = 0; left < n; left += TILE_COLUMNS) {
    size_t columns = smaller(n - left, TILE_COLUMNS), first = 0;
    size_t low_lanes = lanes_from(0, columns), high_lanes = lanes_from(CK_LANES, columns);
    do {  // once also for sums of no terms
      const char *x = b + left * step + first * size;
      const float *sums_of = first > 0 || !row ? NULL : row + left, *factors = a + first;
      vector low = load_lanes(sums_of, low_lanes), high = load_lanes(sums_of ? sums_of + CK_LANES : NULL, high_lanes);
      size_t depth = smaller(k - first, DEPTH);
      for (size_t j = 0; j < depth; j += 8) {
        __m256 v[8], w[8];
        size_t terms = smaller(depth - j, 8);
        if (columns == TILE_COLUMNS && terms == 8) {
          if (j % (64 / size) == 0) {
            for (size_t i = 0; i < TILE_COLUMNS; i++) __builtin_prefetch(x + i * step + (j + AHEAD) * size);
          }
          load_columns(v, x + j * size, step, format);
          load_columns(w, x + CK_LANES * step + j * size, step, format);
        } else {
          load_some_columns(v, x + j * size, step, 0, columns - 1, terms, format);
          load_some_columns(w, x + j * size, step, CK_LANES, columns - 1, terms, format);
        }
        exchange(v);
        exchange(w);
        if (terms == 8) {
#pragma clang loop unroll(full)
          for (size_t t = 0; t < 8; t++) low += factors[j + t] * (vector)v[t], high += factors[j + t] * (vector)w[t];
        } else {
          for (size_t t = 0; t < terms; t++) low += factors[j + t] * (vector)v[t], high += factors[j + t] * (vector)w[t];
        }
      }
      const float *before = first > 0 ? out + left : addend ? addend + left : NULL;
      store_lanes(out + left, before, low, low_lanes);
      store_lanes(out + left + CK_LANES, before ? before + CK_LANES : NULL, high, high_lanes);
      first += depth;
    } while (first < k);
  }
}

static void multiply_row(float *out, const float *a, const void *b, ck_format format, size_t stride, size_t n, size_t k,
                         const float *addend, const float *row) {
  switch (format) {
    case CK_FLOATS:
      return multiply_columns(out, a, b, stride, n, k, addend, row, CK_FLOATS);
    case CK_HALVES:
      return multiply_columns(out, a, b, stride, n, k, addend, row, CK_HALVES);
    case CK_BFLOATS:
      return multiply_columns(out, a, b, stride, n, k, addend, row, CK_BFLOATS);
  }
}
