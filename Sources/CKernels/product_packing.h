// How operands of product_body.h are brought into the order in which its tiles read them.

#if CK_LANES == 16

/// Loads 16 rows of 16 that begin at these places of x, of which only `columns` are there, and stores those columns: 16
/// floats each.
CK_INLINE void transpose(float *out, size_t out_stride, const float *x, const size_t *places, size_t columns) {
  __m512 v[16], w[16];
  __mmask16 mask = (__mmask16)((1u << columns) - 1);
  for (int i = 0; i < 16; i++) v[i] = _mm512_maskz_loadu_ps(mask, x + places[i]);
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
  for (size_t i = 0; i < columns; i++) _mm512_storeu_ps(out + i * out_stride, v[i]);
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

/// Loads 8 rows of 8 that begin at these places of x, of which only `columns` are there, and stores those columns: 8 floats
/// each.
CK_INLINE void transpose(float *out, size_t out_stride, const float *x, const size_t *places, size_t columns) {
  __m256 v[8];
  for (int i = 0; i < 4; i++) {
    const float *upper = x + places[i], *lower = x + places[i + 4];
    if (columns == 8) {
      v[i] = _mm256_loadu2_m128(lower, upper);
      v[i + 4] = _mm256_loadu2_m128(lower + 4, upper + 4);
    } else {
      __m256 above = load_part(upper, columns), below = load_part(lower, columns);
      v[i] = _mm256_permute2f128_ps(above, below, 0x20);
      v[i + 4] = _mm256_permute2f128_ps(above, below, 0x31);
    }
  }
  exchange(v);
  for (size_t i = 0; i < columns; i++) _mm256_storeu_ps(out + i * out_stride, v[i]);
}

#endif

/// out [depth, width]: the first `count` columns from x [depth, count], the rest 0.
static void pack_rows(float *out, const float *x, size_t stride, size_t count, size_t width, size_t depth) {
  for (size_t k = 0; k < depth; k++, out += width, x += stride) {
    if (count == TILE_COLUMNS) {
      store(out, load(x));
      store(out + CK_LANES, load(x + CK_LANES));
    } else {
      memcpy(out, x, count * sizeof(float));
      memset(out + count, 0, (width - count) * sizeof(float));
    }
  }
}

/// The same from x [count, depth], but columns that are not there are copies of the last. Each line is written a vector
/// at a time, also a shorter one: what falls into the next is overwritten in turn, and `SLACK` follows the last.
static void pack_columns(float *out, const float *x, size_t stride, size_t count, size_t width, size_t depth) {
  for (size_t j = 0; j < width; j += CK_LANES) {
    size_t places[CK_LANES], k = 0;
    for (size_t i = 0; i < CK_LANES; i++) places[i] = smaller(j + i, count - 1) * stride;
    for (; k + CK_LANES <= depth; k += CK_LANES) transpose(out + k * width + j, width, x + k, places, CK_LANES);
    if (k < depth) transpose(out + k * width + j, width, x + k, places, depth - k);
  }
}

/// Lines of memory that are needed soon: `count` of them, 1 << `shift` in each row, to be asked for `burst` at a time.
typedef struct {
  const float *start;
  size_t stride, shift, count, burst;
} upcoming;

/// Asks for the lines from `index` on to come into the second-level cache. Few at a time among other work: many would wait.
CK_INLINE void fetch(upcoming next, size_t index) {
  for (size_t end = smaller(index + next.burst, next.count); index < end; index++) {
    size_t line = index & ((1u << next.shift) - 1);
    __builtin_prefetch(next.start + (index >> next.shift) * next.stride + line * LINE, 0, 2);
  }
}
