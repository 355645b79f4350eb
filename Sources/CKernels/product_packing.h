// How operands of product_avx512.c are brought into the order in which its tiles read them.

/// Loads 16 rows of 16, of which only `rows` and `columns` are there and the rest counts as 0, and stores their columns:
/// 16 floats each, however many rows there are.
CK_INLINE void transpose_16(float *out, size_t out_stride, const float *x, size_t stride, size_t rows,
                            size_t columns) {
  __m512 v[16], w[16];
  __mmask16 mask = (__mmask16)((1u << columns) - 1);
  for (size_t i = 0; i < 16; i++) v[i] = i < rows ? _mm512_maskz_loadu_ps(mask, x + i * stride) : _mm512_setzero_ps();
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

/// The same from x [count, depth]. Each line is written 16 columns at a time, also a shorter one: what falls into the next
/// is overwritten in turn, and `SLACK` follows the last.
static void pack_columns(float *out, const float *x, size_t stride, size_t count, size_t width, size_t depth) {
  for (size_t j = 0; j < width; j += 16) {
    size_t rows = j < count ? smaller(count - j, 16) : 0;
    for (size_t k = 0; k < depth; k += 16) {
      float *target = out + k * width + j;
      const float *source = x + j * stride + k;
      if (rows == 16 && depth - k >= 16) {
        transpose_16(target, width, source, stride, 16, 16);
      } else {
        transpose_16(target, width, source, stride, rows, smaller(depth - k, 16));
      }
    }
  }
}

/// Lines of memory that are needed soon: `count` of them, 1 << `shift` in each row.
typedef struct {
  const float *start;
  size_t stride, shift, count;
} upcoming;

/// Asks for one of the lines to come into the second-level cache. One at a time among other work: a burst would wait.
CK_INLINE void fetch(upcoming next, size_t index) {
  if (index >= next.count) return;
  size_t line = index & ((1u << next.shift) - 1);
  __builtin_prefetch(next.start + (index >> next.shift) * next.stride + line * CK_LANES, 0, 2);
}
