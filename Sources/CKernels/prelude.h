#ifndef CROSSMATCH_KERNEL_PRELUDE_H
#define CROSSMATCH_KERNEL_PRELUDE_H

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "tables.h"

/// A function that ends up inside its kernel, where the vectorizer sees it.
#define CK_INLINE static inline __attribute__((always_inline))

/// Before a loop whose iterations do not depend on each other: the compiler need not check for overlap, which an output
/// that is also the input would fail.
#define CK_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")

CK_INLINE uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

CK_INLINE float float_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

#endif
