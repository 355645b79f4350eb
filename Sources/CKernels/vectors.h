// Vectors of CK_LANES elements, the width of a register. Simple loops are left to the compiler's vectorizer; what
// computes exponentials is written with these, so that the elements after the last whole vector cost one vector more
// and not one scalar function each.

typedef float vector __attribute__((ext_vector_type(CK_LANES)));
typedef float vector8 __attribute__((ext_vector_type(8)));
typedef float vector4 __attribute__((ext_vector_type(4)));
typedef float vector2 __attribute__((ext_vector_type(2)));
typedef int32_t int_vector __attribute__((ext_vector_type(CK_LANES)));

CK_INLINE vector load(const float *x) {
  vector v;
  memcpy(&v, x, sizeof v);
  return v;
}

CK_INLINE void store(float *out, vector v) { memcpy(out, &v, sizeof v); }

/// Where the lane's number is below n: -1, elsewhere 0.
CK_INLINE int_vector lanes_below(size_t n) {
  static const int32_t numbers[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  int_vector lanes;
  memcpy(&lanes, numbers, sizeof lanes);
  return lanes < (int_vector)(int32_t)n;
}

/// The first n < CK_LANES elements; nothing behind them is read, and the other lanes are 0.
CK_INLINE vector load_part(const float *x, size_t n) {
#if CK_LANES == 16
  return (vector)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), x);
#elif CK_LANES == 8
  return (vector)_mm256_maskload_ps(x, (__m256i)lanes_below(n));
#else
  return (vector){n > 0 ? x[0] : 0.f, n > 1 ? x[1] : 0.f, n > 2 ? x[2] : 0.f, 0.f};
#endif
}

/// Stores the first n < CK_LANES lanes, in halves, quarters, …: after a masked store, a load of the next row would wait
/// for it, since processors compare the addresses of the lanes that are masked out, too.
CK_INLINE void store_part(float *out, vector v, size_t n) {
#define CK_STORE_LOWER_HALF(whole, half)             \
  if (n & sizeof(half) / sizeof(float)) {            \
    half = whole.lo;                                 \
    memcpy(out, &half, sizeof half);                 \
    out += sizeof(half) / sizeof(float);             \
    half = whole.hi;                                 \
  } else {                                           \
    half = whole.lo;                                 \
  }
#if CK_LANES == 16
  vector8 eight;
  CK_STORE_LOWER_HALF(v, eight)
#else
  vector eight = v;
#endif
#if CK_LANES >= 8
  vector4 four;
  CK_STORE_LOWER_HALF(eight, four)
#else
  vector4 four = eight;
#endif
  vector2 two;
  CK_STORE_LOWER_HALF(four, two)
  if (n & 1) *out = two.x;
}

#define CK_SUM_OF(a, b) ((a) + (b))
/// The right one where either is NaN.
#define CK_LARGER_OF(a, b) ((a) > (b) ? (a) : (b))

#if CK_LANES == 16
#define CK_FOLD_TO_FOUR(v, COMBINE)            \
  vector8 eight = COMBINE((v).lo, (v).hi); \
  vector4 four = COMBINE(eight.lo, eight.hi);
#elif CK_LANES == 8
#define CK_FOLD_TO_FOUR(v, COMBINE) vector4 four = COMBINE((v).lo, (v).hi);
#else
#define CK_FOLD_TO_FOUR(v, COMBINE) vector4 four = (v);
#endif

CK_INLINE float sum_of_lanes(vector v) {
  CK_FOLD_TO_FOUR(v, CK_SUM_OF)
  vector2 two = CK_SUM_OF(four.lo, four.hi);
  return CK_SUM_OF(two.x, two.y);
}

CK_INLINE float largest_lane(vector v) {
  CK_FOLD_TO_FOUR(v, CK_LARGER_OF)
  vector2 two = CK_LARGER_OF(four.lo, four.hi);
  return CK_LARGER_OF(two.x, two.y);
}
