// Sums, products and maxima of many elements. Only here, and in functions like these elsewhere, may the compiler change
// the order of additions.

static float dot(const float *a, const float *b, size_t n) {
#pragma clang fp reassociate(on)
  float total = 0.f;
  for (size_t i = 0; i < n; i++) total += a[i] * b[i];
  return total;
}

static float sum(const float *x, size_t n) {
#pragma clang fp reassociate(on)
  float total = 0.f;
  for (size_t i = 0; i < n; i++) total += x[i];
  return total;
}

/// An integer that orders as x does. A maximum of integers can be vectorized, one of floats cannot, because of NaN.
CK_INLINE int32_t ordering_key(float x) {
  int32_t bits = (int32_t)bits_of(x);
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

CK_INLINE float from_ordering_key(int32_t key) { return float_of((uint32_t)(key ^ ((key >> 31) & 0x7fffffff))); }

static float maximum(const float *x, size_t n) {
  int32_t largest = ordering_key(-INFINITY);
  uint32_t unordered = 0;
  for (size_t i = 0; i < n; i++) {
    int32_t key = ordering_key(x[i]);
    largest = key > largest ? key : largest;
    unordered |= x[i] != x[i];
  }
  return unordered ? NAN : from_ordering_key(largest);
}

static void column_sums(float *out, const float *x, size_t rows, size_t columns) {
  memset(out, 0, columns * sizeof(float));
  size_t r = 0;
  // Four rows at a time: the sums are read and written a fourth as often.
  for (; r + 4 <= rows; r += 4) {
    const float *a = x + r * columns, *b = a + columns, *c = b + columns, *d = c + columns;
    CK_INDEPENDENT
    for (size_t i = 0; i < columns; i++) out[i] += (a[i] + b[i]) + (c[i] + d[i]);
  }
  for (; r < rows; r++) add(out, out, x + r * columns, columns);
}
