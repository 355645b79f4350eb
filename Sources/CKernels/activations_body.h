// Elementary functions and activations: one element in, one out.

#define CK_MAP(NAME, FUNCTION)                                                                      \
  static void NAME(float *out, const float *x, size_t n) {                                          \
    size_t i = 0;                                                                                   \
    for (; i + CK_LANES <= n; i += CK_LANES) store(out + i, FUNCTION(load(x + i)));                 \
    if (i < n) store_part(out + i, FUNCTION(load_part(x + i, n - i)), n - i);                       \
  }

#define CK_MAP_BACKWARD(NAME, DERIVATIVE)                                                           \
  static void NAME(float *dx, const float *x, const float *dy, size_t n) {                          \
    size_t i = 0;                                                                                   \
    for (; i + CK_LANES <= n; i += CK_LANES) store(dx + i, load(dy + i) * DERIVATIVE(load(x + i))); \
    if (i < n) store_part(dx + i, load_part(dy + i, n - i) * DERIVATIVE(load_part(x + i, n - i)), n - i); \
  }

/// Beyond this, every activation below is 0 or x in Float32. Arguments of derivatives are clamped to it, so that infinity
/// does not meet zero.
#define CK_FAR 32.f

CK_INLINE vector gelu_of(vector x) { return x * normal_distribution(x, exp_of_moderate(-0.5f * x * x)); }

CK_INLINE vector gelu_derivative(vector x) {
  x = clamped(x, -CK_FAR, CK_FAR);
  vector gauss = exp_of_moderate(-0.5f * x * x);
  return normal_distribution(x, gauss) + x * 0.398942280f * gauss;
}

/// The tanh form is x · sigmoid(2 · √(2/π) · (x + 0.044715 · x³)), which does not cancel.
CK_INLINE vector gelu_tanh_of(vector x) {
  return x / (1.f + exp_of_moderate(x * (-1.59576912f - 0.0713548163f * (x * x))));
}

CK_INLINE vector gelu_tanh_derivative(vector x) {
  x = clamped(x, -CK_FAR, CK_FAR);
  vector square = x * x;
  vector s = sigmoid_of(x * (1.59576912f + 0.0713548163f * square));
  return s + x * s * (1.f - s) * (1.59576912f + 0.214064449f * square);
}

CK_INLINE vector quick_gelu_of(vector x) { return x / (1.f + exp_of_moderate(-1.702f * x)); }

CK_INLINE vector quick_gelu_derivative(vector x) {
  x = clamped(x, -2.f * CK_FAR, 2.f * CK_FAR);
  vector s = sigmoid_of(1.702f * x);
  return s + 1.702f * x * s * (1.f - s);
}

CK_MAP(exponential, exp_of)
CK_MAP(logarithm, log_of)
CK_MAP(square_root, __builtin_elementwise_sqrt)
CK_MAP(hyperbolic_tangent, tanh_of)
CK_MAP(sigmoid, sigmoid_of)
CK_MAP(gelu_forward, gelu_of)
CK_MAP(gelu_tanh_forward, gelu_tanh_of)
CK_MAP(quick_gelu_forward, quick_gelu_of)
CK_MAP_BACKWARD(gelu_backward, gelu_derivative)
CK_MAP_BACKWARD(gelu_tanh_backward, gelu_tanh_derivative)
CK_MAP_BACKWARD(quick_gelu_backward, quick_gelu_derivative)
