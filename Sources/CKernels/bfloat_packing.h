// How operands of products in bfloat16 are brought into the order in which these read them: two terms that follow each other,
// of which the first has the lower bits, take the place of a float. What is behind the last term is 0.

enum {
  /// Pairs of terms at a time.
  PAIRS = DEPTH / 2,
  /// The pairs from one row of A to the next: no power of two, of which few would be in the first-level cache together.
  PAIR_STRIDE = PAIRS + CK_LANES,
  /// The bytes of a term where it is packed.
  TERM_SIZE = sizeof(uint16_t),
  SLACK = 0,
};

#include "product_operands.h"
#include "exchange.h"

/// The pairs that are packed of so many terms: whole vectors.
static size_t pairs_of(size_t depth) { return pieces_of(depth, 2 * CK_LANES) * CK_LANES; }

/// The floats that so many terms of each of so many rows of A take.
static size_t floats_of(size_t rows, size_t terms) { return rows * pieces_of(terms, DEPTH) * PAIR_STRIDE; }

/// The first `count` terms, at most 32, of those that lie side by side.
CK_INLINE __m512 load_pairs(const char *x, size_t count, const ck_format format) {
  if (format == CK_BFLOATS) {
    __mmask32 there = count < 32 ? (1u << count) - 1 : ~0u;
    return (__m512)_mm512_maskz_loadu_epi16(there, x);
  }
  size_t left = smaller(count, CK_LANES), right = count - left;
  vector second = right > 0 ? load_some_elements(x + CK_LANES * size_of(format), right, format) : (vector)0.f;
  return (__m512)_mm512_cvtne2ps_pbh((__m512)second, (__m512)load_some_elements(x, left, format));
}

/// 16 elements in 16 bits, of which the first `count` are there; none where `x` is NULL.
CK_INLINE __m256i load_bfloats(const char *x, size_t count, const ck_format format) {
  if (!x || count == 0) return _mm256_setzero_si256();
  if (format == CK_BFLOATS) return _mm256_maskz_loadu_epi16((__mmask16)((1u << count) - 1), x);
  return (__m256i)_mm512_cvtneps_pbh((__m512)load_some_elements(x, count, format));
}

/// The pairs of the same two terms of 16 columns, which lie side by side, of which the first `count` are there.
CK_INLINE __m512 load_pair_of_rows(const char *x, size_t stride, size_t term, size_t depth, size_t count,
                                   const ck_format format) {
  const char *first = term < depth ? x + term * stride * size_of(format) : NULL;
  const char *second = term + 1 < depth ? x + (term + 1) * stride * size_of(format) : NULL;
  __m512i low = _mm512_cvtepu16_epi32(load_bfloats(first, count, format));
  __m512i high = _mm512_cvtepu16_epi32(load_bfloats(second, count, format));
  return (__m512)_mm512_or_si512(low, _mm512_slli_epi32(high, 16));
}

/// The pairs from `pair` on of 16 lines of terms, of which the last one that is there also stands for those behind it.
CK_INLINE void load_lines(__m512 *v, const char *x, size_t stride, size_t pair, size_t count, size_t depth,
                          const ck_format format) {
  size_t terms = smaller(depth - 2 * pair, 2 * CK_LANES);
#pragma clang loop unroll(full)
  for (size_t i = 0; i < CK_LANES; i++) {
    v[i] = load_pairs(x + (smaller(i, count - 1) * stride + 2 * pair) * size_of(format), terms, format);
  }
}

/// out [rows, PAIR_STRIDE] of A [rows, depth], whose terms lie side by side.
CK_INLINE void pack_lines(float *out, const char *x, size_t stride, size_t rows, size_t depth, const ck_format format) {
  for (size_t r = 0; r < rows; r++, out += PAIR_STRIDE, x += stride * size_of(format)) {
    for (size_t k = 0; k < depth; k += 2 * CK_LANES) {
      store(out + k / 2, (vector)load_pairs(x + k * size_of(format), smaller(depth - k, 2 * CK_LANES), format));
    }
  }
}

/// The same of A [depth, rows].
CK_INLINE void pack_turned_lines(float *out, const char *x, size_t stride, size_t rows, size_t depth,
                                 const ck_format format) {
  for (size_t r = 0; r < rows; r += CK_LANES) {
    size_t count = smaller(rows - r, CK_LANES);
    for (size_t pair = 0; pair < pairs_of(depth); pair += CK_LANES) {
      __m512 v[CK_LANES];
      for (size_t i = 0; i < CK_LANES; i++) {
        v[i] = load_pair_of_rows(x + r * size_of(format), stride, 2 * (pair + i), depth, count, format);
      }
      exchange(v);
      for (size_t i = 0; i < count; i++) store(out + (r + i) * PAIR_STRIDE + pair, (vector)v[i]);
    }
  }
}

/// out [pairs, TILE_COLUMNS] of B [depth, columns].
CK_INLINE void pack_panel_of_rows(float *out, const char *x, size_t stride, size_t columns, size_t depth,
                                  const ck_format format) {
  for (size_t pair = 0; pair < pairs_of(depth); pair++) {
    for (size_t j = 0; j < TILE_COLUMNS; j += CK_LANES, out += CK_LANES) {
      size_t lanes = lanes_from(j, columns);
      store(out, (vector)load_pair_of_rows(x + j * size_of(format), stride, 2 * pair, depth, lanes, format));
    }
  }
}

/// The same of B [columns, depth].
CK_INLINE void pack_panel_of_columns(float *out, const char *x, size_t stride, size_t columns, size_t depth,
                                     const ck_format format) {
  for (size_t j = 0; j < TILE_COLUMNS; j += CK_LANES) {
    size_t first = smaller(j, columns - 1);
    const char *lines = x + first * stride * size_of(format);
    for (size_t pair = 0; pair < pairs_of(depth); pair += CK_LANES) {
      __m512 v[CK_LANES];
      load_lines(v, lines, stride, pair, columns - first, depth, format);
      exchange(v);
      for (size_t i = 0; i < CK_LANES; i++) store(out + (pair + i) * TILE_COLUMNS + j, (vector)v[i]);
    }
  }
}

#define CK_PACK(FUNCTION, OTHER, IS_OTHER)                                                              \
  switch (x.format) {                                                                                   \
    case CK_FLOATS:                                                                                     \
      return IS_OTHER ? OTHER(out, x.elements, x.stride, count, depth, CK_FLOATS)                       \
                      : FUNCTION(out, x.elements, x.stride, count, depth, CK_FLOATS);                   \
    case CK_HALVES:                                                                                     \
      return IS_OTHER ? OTHER(out, x.elements, x.stride, count, depth, CK_HALVES)                       \
                      : FUNCTION(out, x.elements, x.stride, count, depth, CK_HALVES);                   \
    case CK_BFLOATS:                                                                                    \
      return IS_OTHER ? OTHER(out, x.elements, x.stride, count, depth, CK_BFLOATS)                      \
                      : FUNCTION(out, x.elements, x.stride, count, depth, CK_BFLOATS);                  \
  }

/// Packs `depth` terms of rows of A.
static void pack_strips(float *out, ck_matrix x, size_t count, size_t depth) {
  CK_PACK(pack_lines, pack_turned_lines, x.is_transposed)
}

/// Packs `depth` terms of a panel of columns of B.
static void pack_panel(float *out, ck_matrix x, size_t count, size_t depth) {
  CK_PACK(pack_panel_of_rows, pack_panel_of_columns, x.is_transposed)
}
