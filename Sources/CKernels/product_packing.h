// How operands of product_body.h are brought into the order in which its tiles read them, and from 16 bits into 32.

#include "exchange.h"

#if CK_LANES == 16

/// Loads 16 elements of each of 16 lines, of which only `count` are there, from this byte on, and stores `count` rows of 16.
CK_INLINE void transpose(float *out, size_t out_stride, const char *const *lines, size_t byte, size_t count,
                         const ck_format format) {
  __m512 v[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) v[i] = (__m512)load_some_elements(lines[i] + byte, count, format);
  exchange(v);
  for (size_t i = 0; i < count; i++) _mm512_storeu_ps(out + i * out_stride, v[i]);
}

#else

/// Loads the first n <= 8 elements of two lines, the rest 0, as `exchange` takes them: the first halves side by side, and the
/// second.
CK_INLINE void load_halves(__m256 *first, __m256 *second, const char *upper, const char *lower, size_t n,
                           const ck_format format) {
  if (n == 8 && format == CK_FLOATS) {
    *first = _mm256_loadu2_m128((const float *)lower, (const float *)upper);
    *second = _mm256_loadu2_m128((const float *)lower + 4, (const float *)upper + 4);
  } else if (n == 8 && format == CK_BFLOATS) {
    __m128i above = _mm_loadu_si128((const __m128i *)upper), below = _mm_loadu_si128((const __m128i *)lower);
    __m128i zero = _mm_setzero_si128();
    *first = (__m256)_mm256_set_m128i(_mm_unpacklo_epi16(zero, below), _mm_unpacklo_epi16(zero, above));
    *second = (__m256)_mm256_set_m128i(_mm_unpackhi_epi16(zero, below), _mm_unpackhi_epi16(zero, above));
  } else {
    __m256 above = load_some_elements(upper, n, format), below = load_some_elements(lower, n, format);
    *first = _mm256_permute2f128_ps(above, below, 0x20);
    *second = _mm256_permute2f128_ps(above, below, 0x31);
  }
}

/// Loads 8 elements of each of 8 lines, of which only `count` are there, from this byte on, and stores `count` rows of 8.
CK_INLINE void transpose(float *out, size_t out_stride, const char *const *lines, size_t byte, size_t count,
                         const ck_format format) {
  __m256 v[8];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) load_halves(&v[i], &v[i + 4], lines[i] + byte, lines[i + 4] + byte, count, format);
  exchange(v);
  for (size_t i = 0; i < count; i++) _mm256_storeu_ps(out + i * out_stride, v[i]);
}

#endif

/// out [depth, width]: the first `count` columns from x [depth, count], the rest 0.
CK_INLINE void pack_rows(float *out, const char *x, size_t stride, size_t count, size_t width, size_t depth,
                         const ck_format format) {
  size_t size = size_of(format);
  for (size_t k = 0; k < depth; k++, out += width, x += stride * size) {
    if (count == TILE_COLUMNS) {
      store(out, load_elements(x, format));
      store(out + CK_LANES, load_elements(x + CK_LANES * size, format));
    } else {
      for (size_t j = 0; j < count; j++) out[j] = element(x + j * size, format);
      memset(out + count, 0, (width - count) * sizeof(float));
    }
  }
}

/// The same from x [count, depth], but columns that are not there are copies of the last. Each line is written a vector
/// at a time, also a shorter one: what falls into the next is overwritten in turn, and `SLACK` follows the last.
CK_INLINE void pack_columns(float *out, const char *x, size_t stride, size_t count, size_t width, size_t depth,
                            const ck_format format) {
  size_t size = size_of(format);
  for (size_t j = 0; j < width; j += CK_LANES) {
    const char *lines[CK_LANES];
    for (size_t i = 0; i < CK_LANES; i++) lines[i] = x + smaller(j + i, count - 1) * stride * size;
    size_t k = 0;
    for (; k + CK_LANES <= depth; k += CK_LANES) {
      transpose(out + k * width + j, width, lines, k * size, CK_LANES, format);
    }
    if (k < depth) transpose(out + k * width + j, width, lines, k * size, depth - k, format);
  }
}

/// Packs `depth` rows or columns of so many elements of a matrix.
static void pack(float *out, ck_matrix x, bool has_columns, size_t count, size_t width, size_t depth) {
  switch (x.format) {
#define CK_PACK(FORMAT)                                                                             \
  case FORMAT:                                                                                      \
    if (has_columns) pack_columns(out, x.elements, x.stride, count, width, depth, FORMAT);          \
    else pack_rows(out, x.elements, x.stride, count, width, depth, FORMAT);                         \
    return;
    CK_PACK(CK_FLOATS)
    CK_PACK(CK_HALVES)
    CK_PACK(CK_BFLOATS)
  }
}
