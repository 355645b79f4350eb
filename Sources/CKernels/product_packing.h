// How operands of product_body.h are brought into the order in which its tiles read them, and from 16 bits into 32.

/// The bytes of an element.
CK_INLINE size_t size_of(ck_format format) { return format == CK_FLOATS ? sizeof(float) : sizeof(uint16_t); }

/// One element.
CK_INLINE float element(const char *x, const ck_format format) {
  if (format == CK_FLOATS) return *(const float *)x;
  uint16_t word = *(const uint16_t *)x;
  return format == CK_HALVES ? _cvtsh_ss(word) : float_of((uint32_t)word << 16);
}

/// CK_LANES elements that lie side by side.
CK_INLINE vector load_elements(const char *x, const ck_format format) {
  if (format == CK_FLOATS) return load((const float *)x);
#if CK_LANES == 16
  __m256i words = _mm256_loadu_si256((const __m256i *)x);
  if (format == CK_HALVES) return (vector)_mm512_cvtph_ps(words);
  return (vector)_mm512_slli_epi32(_mm512_cvtepu16_epi32(words), 16);
#else
  __m128i words = _mm_loadu_si128((const __m128i *)x);
  if (format == CK_HALVES) return (vector)_mm256_cvtph_ps(words);
  return (vector)_mm256_slli_epi32(_mm256_cvtepu16_epi32(words), 16);
#endif
}

/// The first n <= CK_LANES of them; nothing behind them is read, and the other lanes are 0.
CK_INLINE vector load_some_elements(const char *x, size_t n, const ck_format format) {
  if (n == CK_LANES) return load_elements(x, format);
  if (format == CK_FLOATS) return load_part((const float *)x, n);
  uint16_t words[CK_LANES] = {0};
  memcpy(words, x, n * sizeof(uint16_t));
  return load_elements((const char *)words, format);
}

#if CK_LANES == 16

/// Loads 16 elements of each of 16 lines, of which only `count` are there, from this byte on, and stores `count` rows of 16.
CK_INLINE void transpose(float *out, size_t out_stride, const char *const *lines, size_t byte, size_t count,
                         const ck_format format) {
  __m512 v[16], w[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) v[i] = (__m512)load_some_elements(lines[i] + byte, count, format);
  for (int i = 0; i < 16; i += 2) {
    w[i] = _mm512_unpacklo_ps(v[i], v[i + 1]);
    w[i + 1] = _mm512_unpackhi_ps(v[i], v[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    for (int j = 0; j < 2; j++) {
      v[i + 2 * j] = _mm512_shuffle_ps(w[i + j], w[i + j + 2], 0x44);
      v[i + 2 * j + 1] = _mm512_shuffle_ps(w[i + j], w[i + j + 2], 0xEE);
    }
  }
  // Each quarter of v[i] is now a part of another column; quarters change places twice.
  for (int i = 0; i < 16; i += 8) {
    for (int j = 0; j < 4; j++) {
      w[i + j] = _mm512_shuffle_f32x4(v[i + j], v[i + j + 4], 0x88);
      w[i + j + 4] = _mm512_shuffle_f32x4(v[i + j], v[i + j + 4], 0xDD);
    }
  }
  for (int i = 0; i < 8; i++) {
    v[i] = _mm512_shuffle_f32x4(w[i], w[i + 8], 0x88);
    v[i + 8] = _mm512_shuffle_f32x4(w[i], w[i + 8], 0xDD);
  }
  for (size_t i = 0; i < count; i++) _mm512_storeu_ps(out + i * out_stride, v[i]);
}

#else

/// Makes columns of rows. Of rows i and i + 4, `v[i]` holds the first halves side by side and `v[i + 4]` the second, so that
/// none has to change places later; then `v[i]` holds column i.
CK_INLINE void exchange(__m256 *v) {
  __m256 w[8];
  for (int i = 0; i < 8; i += 4) {
    for (int j = 0; j < 4; j += 2) {
      w[i + j] = _mm256_unpacklo_ps(v[i + j], v[i + j + 1]);
      w[i + j + 1] = _mm256_unpackhi_ps(v[i + j], v[i + j + 1]);
    }
    v[i] = _mm256_shuffle_ps(w[i], w[i + 2], 0x44);
    v[i + 1] = _mm256_shuffle_ps(w[i], w[i + 2], 0xEE);
    v[i + 2] = _mm256_shuffle_ps(w[i + 1], w[i + 3], 0x44);
    v[i + 3] = _mm256_shuffle_ps(w[i + 1], w[i + 3], 0xEE);
  }
}

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

/// Lines of memory that are needed soon: `count` of them, 1 << `shift` in each row of `stride` bytes, to be asked for `burst`
/// at a time.
typedef struct {
  const char *start;
  size_t stride, shift, count, burst;
} upcoming;

/// Asks for the lines from `index` on to come into the second-level cache. Few at a time among other work: many would wait.
CK_INLINE void fetch(upcoming next, size_t index) {
  for (size_t end = smaller(index + next.burst, next.count); index < end; index++) {
    size_t line = index & ((1u << next.shift) - 1);
    __builtin_prefetch(next.start + (index >> next.shift) * next.stride + line * LINE, 0, 2);
  }
}
