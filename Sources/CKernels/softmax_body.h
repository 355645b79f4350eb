// Softmax and its relatives, row by row. Rows are short (the tokens of a text), so that what follows the last whole
// vector matters; it stays in a register between the passes, because a partial store cannot be forwarded to a load.

CK_INLINE float largest_scaled(const float *x, float scale, size_t n) {
  vector largest = -INFINITY;
  size_t i = 0;
  for (; i + CK_LANES <= n; i += CK_LANES) largest = CK_LARGER_OF(scale * load(x + i), largest);
  if (i < n) {
    vector rest = lanes_below(n - i) ? scale * load_part(x + i, n - i) : (vector)-INFINITY;
    largest = CK_LARGER_OF(rest, largest);
  }
  return largest_lane(largest);
}

/// exp(scale · x - shift) for the last n < CK_LANES elements of a row, and 0 in the other lanes.
CK_INLINE vector exponentials_of_rest(const float *x, float scale, float shift, size_t n) {
  return lanes_below(n) ? exp_of_moderate(scale * load_part(x, n) - shift) : (vector)0.f;
}

static void softmax_row(float *out, const float *x, float scale, size_t n) {
  float shift = largest_scaled(x, scale, n);
  vector total = 0.f;
  size_t i = 0;
  for (; i + CK_LANES <= n; i += CK_LANES) {
    vector e = exp_of_moderate(scale * load(x + i) - shift);
    store(out + i, e);
    total += e;
  }
  vector rest = i < n ? exponentials_of_rest(x + i, scale, shift, n - i) : (vector)0.f;
  float inverse = 1.f / sum_of_lanes(total + rest);
  if (i < n) store_part(out + i, rest * inverse, n - i);
  for (i = 0; i + CK_LANES <= n; i += CK_LANES) store(out + i, load(out + i) * inverse);
}

static void softmax_forward(float *out, const float *x, float scale, size_t rows, size_t columns, size_t visible,
                            size_t visible_step) {
  for (size_t r = 0; r < rows; r++, x += columns, out += columns) {
    size_t n = visible < columns ? visible : columns;
    softmax_row(out, x, scale, n);
    if (n < columns) memset(out + n, 0, (columns - n) * sizeof(float));
    visible = n + visible_step;
  }
}

static void softmax_backward(float *dx, const float *y, const float *dy, float scale, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++, y += columns, dy += columns, dx += columns) {
    float along = dot(y, dy, columns);
    CK_INDEPENDENT
    for (size_t i = 0; i < columns; i++) dx[i] = scale * y[i] * (dy[i] - along);
  }
}

/// log Σ exp(x)
static float log_sum_exp_of_row(const float *x, size_t n) {
  float largest = largest_scaled(x, 1.f, n);
  // Infinities are not subtracted from themselves.
  float shift = __builtin_fabsf(largest) < INFINITY ? largest : 0.f;
  vector total = 0.f;
  size_t i = 0;
  for (; i + CK_LANES <= n; i += CK_LANES) total += exp_of_moderate(load(x + i) - shift);
  if (i < n) total += exponentials_of_rest(x + i, 1.f, shift, n - i);
  return shift + log_of((vector)sum_of_lanes(total))[0];
}

static void log_sum_exp(float *out, const float *x, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++) out[r] = log_sum_exp_of_row(x + r * columns, columns);
}

static void log_softmax_forward(float *out, const float *x, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++, x += columns, out += columns) {
    affine(out, x, 1.f, -log_sum_exp_of_row(x, columns), columns);
  }
}

static void log_softmax_backward(float *dx, const float *y, const float *dy, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++, y += columns, dy += columns, dx += columns) {
    float total = sum(dy, columns);
    size_t i = 0;
    for (; i + CK_LANES <= columns; i += CK_LANES) store(dx + i, load(dy + i) - exp_of_moderate(load(y + i)) * total);
    size_t rest = columns - i;
    if (rest > 0) store_part(dx + i, load_part(dy + i, rest) - exp_of_moderate(load_part(y + i, rest)) * total, rest);
  }
}
