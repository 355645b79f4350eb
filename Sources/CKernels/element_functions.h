// Elementary functions of each lane, without branches. The coefficients are minimax fits made by
// scripts/fit-kernel-polynomials.py.

/// Comparisons are written so that NaN passes through.
CK_INLINE vector clamped(vector x, float low, float high) {
  x = x < low ? (vector)low : x;
  return x > high ? (vector)high : x;
}

/// 2^n for -127 ≤ n ≤ 128, where -127 gives 0 and 128 infinity.
CK_INLINE vector power_of_two(int_vector n) { return (vector)((n + 127) << 23); }

/// exp(x) = 2^exponent · (return value), for |x| < 2^21. The value lies in [0.7, 1.42].
CK_INLINE vector exp_reduced(vector x, int_vector *exponent) {
  // Adding 1.5 · 2^23 leaves the nearest integer in the low bits of the mantissa.
  const vector magic = 12582912.f;
  vector shifted = x * 1.44269504f + magic;
  vector n = shifted - magic;
  *exponent = (int_vector)shifted - (int_vector)magic;
  // ln(2) in two parts; n times the first is exact.
  vector r = x - n * 0.693145752f;
  r = r - n * 1.42860677e-6f;
  vector p = 0.001382077462f;
  p = p * r + 0.008369249292f;
  p = p * r + 0.04166828096f;
  p = p * r + 0.1666651666f;
  p = p * r + 0.4999999404f;
  return p * (r * r) + r + 1.f;
}

/// exp(x), also where the result is subnormal or overflows.
CK_INLINE vector exp_of(vector x) {
  int_vector n;
  vector p = exp_reduced(clamped(x, -104.f, 89.f), &n);
  // 2^n may not be a number of its own, 2^(n/2) always is.
  int_vector half = n >> 1;
  return p * power_of_two(half) * power_of_two(n - half);
}

/// exp(x), with 0 for results below 1.2e-38 and infinity for those above 2.4e38: for use inside other functions.
CK_INLINE vector exp_of_moderate(vector x) {
  int_vector n;
  vector p = exp_reduced(clamped(x, -88.f, 89.f), &n);
  return p * power_of_two(n);
}

CK_INLINE vector log_of(vector x) {
  const float smallest_normal = 0x1p-126f;
  vector normal = x < smallest_normal ? x * 0x1p23f : x;
  vector shift = x < smallest_normal ? (vector)23.f : (vector)0.f;
  // x = 2^e · (1 + f), with 1 + f between √½ and √2.
  const int_vector root_half = 0x3f3504f3;
  int_vector e = ((int_vector)normal - root_half) >> 23;
  vector f = (vector)((int_vector)normal - (e << 23)) - 1.f;
  vector k = __builtin_convertvector(e, vector) - shift;
  vector p = 0.08700339496f;
  p = p * f - 0.1426690966f;
  p = p * f + 0.1491451263f;
  p = p * f - 0.1657765359f;
  p = p * f + 0.1996310055f;
  p = p * f - 0.2500133514f;
  p = p * f + 0.3333390951f;
  vector square = f * f;
  vector small = k * 1.42860677e-6f + square * f * p;
  vector result = k * 0.693145752f + (small - 0.5f * square + f);
  result = x < INFINITY ? result : x;
  result = x == 0.f ? (vector)-INFINITY : result;
  return x < 0.f ? (vector)NAN : result;
}

CK_INLINE vector sigmoid_of(vector x) { return 1.f / (1.f + exp_of_moderate(-x)); }

CK_INLINE vector tanh_of(vector x) {
  vector a = __builtin_elementwise_abs(x);
  vector large = 1.f - 2.f / (exp_of_moderate(2.f * a) + 1.f);
  // Near zero the difference above cancels.
  vector s = x * x;
  vector p = -0.005715499166f;
  p = p * s + 0.0206491034f;
  p = p * s - 0.0537430048f;
  p = p * s + 0.1333148479f;
  p = p * s - 0.3333328366f;
  vector small = a + a * s * p;
  return __builtin_elementwise_copysign(a < 0.625f ? small : large, x);
}

/// Φ(x), the normal distribution, to a small relative error on both sides; `gauss` is exp(-x² / 2).
CK_INLINE vector normal_distribution(vector x, vector gauss) {
  // The tail beyond |x| is exp(-x² / 2) times a slowly varying function, a polynomial of t.
  vector t = 1.f / (1.f + 0.35f * __builtin_elementwise_abs(x));
  vector p = -0.0291453972f;
  p = p * t + 0.1439691037f;
  p = p * t - 0.2557089925f;
  p = p * t + 0.1591683328f;
  p = p * t - 0.02310598083f;
  p = p * t + 0.1055064499f;
  p = p * t + 0.1198332384f;
  p = p * t + 0.1398618221f;
  p = p * t + 0.1396214068f;
  vector tail = gauss * (t * p);
  return x < 0.f ? tail : 1.f - tail;
}
