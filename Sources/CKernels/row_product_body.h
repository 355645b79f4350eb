// The product of one row with a matrix that lies in memory column by column, as weights do: what a model that continues a
// text does for every token. Nothing is packed; elements in 16 bits are widened in registers.
//
// The sums have the same order of terms as those of product_body.h.

/// Loads 8 terms of 8 columns, `stride` elements apart, as `exchange` takes them.
CK_INLINE void load_columns(__m256 *v, const char *x, size_t stride, const ck_format format) {
  size_t step = stride * (format == CK_FLOATS ? sizeof(float) : sizeof(uint16_t));
#pragma clang loop unroll(full)
  for (size_t i = 0; i < 4; i++) {
    const char *upper = x + i * step, *lower = upper + 4 * step;
    if (format == CK_FLOATS) {
      v[i] = _mm256_loadu2_m128((const float *)lower, (const float *)upper);
      v[i + 4] = _mm256_loadu2_m128((const float *)lower + 4, (const float *)upper + 4);
    } else {
      __m128i above = _mm_loadu_si128((const __m128i *)upper), below = _mm_loadu_si128((const __m128i *)lower);
      if (format == CK_HALVES) {
        __m256 first = _mm256_cvtph_ps(above), second = _mm256_cvtph_ps(below);
        v[i] = _mm256_permute2f128_ps(first, second, 0x20);
        v[i + 4] = _mm256_permute2f128_ps(first, second, 0x31);
      } else {
        __m128i zero = _mm_setzero_si128();
        v[i] = (__m256)_mm256_set_m128i(_mm_unpacklo_epi16(zero, below), _mm_unpacklo_epi16(zero, above));
        v[i + 4] = (__m256)_mm256_set_m128i(_mm_unpackhi_epi16(zero, below), _mm_unpackhi_epi16(zero, above));
      }
    }
  }
}

/// One element as a float.
CK_INLINE float element(const char *x, const ck_format format) {
  if (format == CK_FLOATS) return *(const float *)x;
  uint16_t word = *(const uint16_t *)x;
  return format == CK_HALVES ? _cvtsh_ss(word) : float_of((uint32_t)word << 16);
}

/// Loads `terms` of so many columns; the rest counts as 0.
CK_INLINE void load_some_columns(__m256 *v, const char *x, size_t stride, size_t columns, size_t terms,
                                 const ck_format format) {
  size_t size = format == CK_FLOATS ? sizeof(float) : sizeof(uint16_t);
  float block[8][8] = {{0}};
  for (size_t i = 0; i < columns; i++) {
    for (size_t t = 0; t < terms; t++) block[i][t] = element(x + (i * stride + t) * size, format);
  }
  load_columns(v, (const char *)block, 8, CK_FLOATS);
}

/// Lines of memory that are asked for before they are needed, in elements.
enum { AHEAD = 256 };

CK_INLINE void multiply_columns(float *out, const float *a, const char *b, size_t stride, size_t n, size_t k,
                                const float *addend, const float *row, const ck_format format) {
  size_t size = format == CK_FLOATS ? sizeof(float) : sizeof(uint16_t);
  for (size_t left = 0; left < n; left += TILE_COLUMNS) {
    size_t columns = smaller(n - left, TILE_COLUMNS), first = 0;
    size_t low_lanes = lanes_from(0, columns), high_lanes = lanes_from(CK_LANES, columns);
    do {  // once also for sums of no terms
      const char *x = b + (left * stride + first) * size;
      const float *sums_of = first > 0 || !row ? NULL : row + left, *factors = a + first;
      vector low = load_lanes(sums_of, low_lanes), high = load_lanes(sums_of ? sums_of + CK_LANES : NULL, high_lanes);
      size_t depth = smaller(k - first, DEPTH);
      for (size_t j = 0; j < depth; j += 8) {
        __m256 v[8], w[8];
        size_t terms = smaller(depth - j, 8);
        if (columns == TILE_COLUMNS && terms == 8) {
          if (j % (64 / size) == 0) {
            for (size_t i = 0; i < TILE_COLUMNS; i++) __builtin_prefetch(x + (i * stride + j + AHEAD) * size);
          }
          load_columns(v, x + j * size, stride, format);
          load_columns(w, x + (CK_LANES * stride + j) * size, stride, format);
        } else {
          load_some_columns(v, x + j * size, stride, low_lanes, terms, format);
          load_some_columns(w, x + (CK_LANES * stride + j) * size, stride, high_lanes, terms, format);
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
