// Narrow formats to Float32.

CK_INLINE float half_to_float(uint16_t half) {
  uint32_t magnitude = (uint32_t)(half & 0x7fff) << 13;
  uint32_t sign = (uint32_t)(half & 0x8000) << 16;
  uint32_t normal = magnitude + (112u << 23);
  uint32_t special = magnitude + (224u << 23);
  // A subnormal half is mantissa · 2^-24: beside the smallest normal it is a plain mantissa, no subnormal Float32.
  uint32_t subnormal = bits_of(float_of(magnitude + (113u << 23)) - float_of(113u << 23));
  uint32_t bits = magnitude < (1u << 23) ? subnormal : normal;
  bits = magnitude >= (31u << 23) ? special : bits;
  return float_of(sign | bits);
}

static void from_half(float *out, const uint16_t *x, size_t n) {
  size_t start = 0;
#if CK_LANES >= 8
  // Processors with these vectors have an instruction for it.
  for (; start + 8 <= n; start += 8) {
    __m128i halves;
    memcpy(&halves, x + start, sizeof halves);
    _mm256_storeu_ps(out + start, _mm256_cvtph_ps(halves));
  }
#endif
  CK_INDEPENDENT
  for (size_t i = start; i < n; i++) out[i] = half_to_float(x[i]);
}

static void from_bfloat(float *out, const uint16_t *x, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) out[i] = float_of((uint32_t)x[i] << 16);
}

static void from_bytes(float *out, const uint8_t *x, float scale, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) out[i] = scale * (float)x[i];
}
