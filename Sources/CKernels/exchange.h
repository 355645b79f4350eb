// Rows of a square of 32-bit lanes become its columns, in registers.

#if CK_LANES == 16

/// Makes columns of rows: afterwards, `v[i]` holds what lane i of all was.
CK_INLINE void exchange(__m512 *v) {
  __m512 w[16];
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

#endif
