#include <string.h>

#include "cimaging.h"

// Each kernel is written once, as a body that is compiled twice: for every processor, and for those with
// AVX2. Sums are unsigned, where overflow is defined, and read as signed at the end.

#define BODY static inline __attribute__((always_inline)) void

typedef uint8_t bytes4 __attribute__((ext_vector_type(4)));
typedef uint32_t words4 __attribute__((ext_vector_type(4)));

static inline uint8_t rounded(uint32_t sum) {
  int32_t value = (int32_t)sum >> CI_WEIGHT_BITS;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

BODY gray_row_body(
    const uint8_t *row, const int32_t *starts, const int32_t *counts, const int32_t *weights,
    size_t width, uint8_t *result) {
  for (size_t x = 0; x < width; x++) {
    const uint8_t *source = row + starts[x];
    uint32_t sum = 1u << (CI_WEIGHT_BITS - 1);
    for (int32_t i = 0; i < counts[x]; i++) sum += source[i] * (uint32_t)weights[i];
    weights += counts[x];
    result[x] = rounded(sum);
  }
}

BODY color_row_body(
    const uint8_t *row, const int32_t *starts, const int32_t *counts, const int32_t *weights,
    size_t width, uint8_t *result) {
  for (size_t x = 0; x < width; x++) {
    const uint8_t *source = row + 3 * (size_t)starts[x];
    words4 sum = (words4)(1u << (CI_WEIGHT_BITS - 1));
    int32_t last = counts[x] - 1;
    // Four bytes at a time read into the next pixel, so the last one is read by itself.
    for (int32_t i = 0; i < last; i++, source += 3) {
      bytes4 pixel;
      memcpy(&pixel, source, 4);
      sum += __builtin_convertvector(pixel, words4) * (uint32_t)weights[i];
    }
    words4 pixel = {source[0], source[1], source[2], 0};
    sum += pixel * (uint32_t)weights[last];
    weights += counts[x];
    for (int channel = 0; channel < 3; channel++) result[3 * x + channel] = rounded(sum[channel]);
  }
}

BODY add_row_body(uint32_t *restrict sums, const uint8_t *restrict row, int32_t weight, size_t count) {
  for (size_t i = 0; i < count; i++) sums[i] += row[i] * (uint32_t)weight;
}

BODY finish_sums_body(const uint32_t *restrict sums, uint8_t *restrict result, size_t count) {
  for (size_t i = 0; i < count; i++) result[i] = rounded(sums[i]);
}

#if defined(__x86_64__)

#define AVX2 static __attribute__((target("avx2"))) void

AVX2 gray_row_avx2(
    const uint8_t *row, const int32_t *starts, const int32_t *counts, const int32_t *weights,
    size_t width, uint8_t *result) {
  gray_row_body(row, starts, counts, weights, width, result);
}

AVX2 color_row_avx2(
    const uint8_t *row, const int32_t *starts, const int32_t *counts, const int32_t *weights,
    size_t width, uint8_t *result) {
  color_row_body(row, starts, counts, weights, width, result);
}

AVX2 add_row_avx2(uint32_t *sums, const uint8_t *row, int32_t weight, size_t count) {
  add_row_body(sums, row, weight, count);
}

AVX2 finish_sums_avx2(const uint32_t *sums, uint8_t *result, size_t count) {
  finish_sums_body(sums, result, count);
}

bool ci_has_avx2(void) { return __builtin_cpu_supports("avx2"); }

#define CALL(kernel, ...) (avx2 ? kernel##_avx2(__VA_ARGS__) : kernel##_body(__VA_ARGS__))

#else

bool ci_has_avx2(void) { return false; }

#define CALL(kernel, ...) ((void)avx2, kernel##_body(__VA_ARGS__))

#endif

void ci_resample_row(
    const uint8_t *row, uint32_t channels, const int32_t *starts, const int32_t *counts,
    const int32_t *weights, size_t width, uint8_t *result, bool avx2) {
  if (channels == 1) {
    CALL(gray_row, row, starts, counts, weights, width, result);
  } else {
    CALL(color_row, row, starts, counts, weights, width, result);
  }
}

void ci_begin_sums(uint32_t *sums, size_t count) {
  for (size_t i = 0; i < count; i++) sums[i] = 1u << (CI_WEIGHT_BITS - 1);
}

void ci_add_row(uint32_t *sums, const uint8_t *row, int32_t weight, size_t count, bool avx2) {
  CALL(add_row, sums, row, weight, count);
}

void ci_finish_sums(const uint32_t *sums, uint8_t *result, size_t count, bool avx2) {
  CALL(finish_sums, sums, result, count);
}
