// Arithmetic, element by element and row by row.

#define CK_COMBINE(NAME, OPERATOR)                                          \
  static void NAME(float *out, const float *a, const float *b, size_t n) { \
    CK_INDEPENDENT                                                          \
    for (size_t i = 0; i < n; i++) out[i] = a[i] OPERATOR b[i];             \
  }

CK_COMBINE(add, +)
CK_COMBINE(subtract, -)
CK_COMBINE(multiply, *)
CK_COMBINE(divide, /)

static void affine(float *out, const float *x, float scale, float shift, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) out[i] = scale * x[i] + shift;
}

static void accumulate(float *y, const float *x, float scale, size_t n) {
  CK_INDEPENDENT
  for (size_t i = 0; i < n; i++) y[i] += scale * x[i];
}

static void set_rows(float *out, const float *row, size_t rows, size_t columns) {
  if (rows == 0 || columns == 0) return;
  memcpy(out, row, columns * sizeof(float));
  // Short rows are copied many at a time: the block that is done doubles until it fills half a first-level cache.
  size_t done = 1, block = 1;
  while (done < rows) {
    size_t copied = rows - done < block ? rows - done : block;
    memcpy(out + done * columns, out, copied * columns * sizeof(float));
    done += copied;
    if (block * columns < 4096) block = done;
  }
}
