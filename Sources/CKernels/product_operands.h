// What every product does with the matrices that it reads and writes, a vector at a time.

enum {
  /// Bytes in a line of the caches.
  LINE = 64,
};

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

/// The elements of a row; 0 where there is none.
CK_INLINE vector load_lanes(const float *row, size_t lanes) {
  return !row || lanes == 0 ? (vector)0.f : lanes == CK_LANES ? load(row) : load_part(row, lanes);
}

/// Where piece `index` begins when `count` is cut into `pieces` that differ by one at most.
static size_t cut(size_t count, size_t pieces, size_t index) { return count * index / pieces; }

/// How many pieces of at most `most` there are.
static size_t pieces_of(size_t count, size_t most) { return (count + most - 1) / most; }

/// How many lanes of the vector from column `start` are within the tile.
CK_INLINE size_t lanes_from(size_t start, size_t columns) {
  return columns <= start ? 0 : smaller(columns - start, CK_LANES);
}

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

/// A part of a matrix that begins at this row and column.
static ck_matrix part(ck_matrix x, size_t row, size_t column) {
  size_t place = x.is_transposed ? column * x.stride + row : row * x.stride + column;
  x.elements = (const char *)x.elements + place * size_of(x.format);
  return x;
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

/// out = sums + addend
CK_INLINE void store_lanes(float *out, const float *addend, vector sums, size_t lanes) {
  if (lanes == CK_LANES) {
    store(out, addend ? sums + load(addend) : sums);
  } else if (lanes > 0) {
    store_part(out, sums + load_lanes(addend, lanes), lanes);
  }
}

/// Asks for a tile's place in memory, where its sums are added to what is there or written over it.
CK_INLINE void fetch_place(float *out, size_t stride, const int rows) {
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++, out += stride) {
    __builtin_prefetch(out, 1);
    __builtin_prefetch(out + CK_LANES, 1);
  }
}
