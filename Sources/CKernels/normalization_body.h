// Layer normalization and division by the norm, row by row.

CK_INLINE float squared_distance(const float *x, float center, size_t n) {
#pragma clang fp reassociate(on)
  float total = 0.f;
  for (size_t i = 0; i < n; i++) total += (x[i] - center) * (x[i] - center);
  return total;
}

static void layer_norm_forward(float *out, float *mean, float *inverse_deviation, const float *x, const float *gamma,
                               const float *beta, float epsilon, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++, x += columns, out += columns) {
    float center = sum(x, columns) / (float)columns;
    float variance = squared_distance(x, center, columns) / (float)columns;
    float scale = 1.f / __builtin_elementwise_sqrt(variance + epsilon);
    mean[r] = center;
    inverse_deviation[r] = scale;
    CK_INDEPENDENT
    for (size_t i = 0; i < columns; i++) out[i] = (x[i] - center) * scale * gamma[i] + beta[i];
  }
}

/// total = Σ dy · gamma, along = Σ dy · gamma · (x - center)
CK_INLINE void layer_norm_sums(float *total, float *along, const float *dy, const float *x, float center,
                               const float *gamma, size_t n) {
#pragma clang fp reassociate(on)
  float plain = 0.f, weighted = 0.f;
  for (size_t i = 0; i < n; i++) {
    float g = dy[i] * gamma[i];
    plain += g;
    weighted += g * (x[i] - center);
  }
  *total = plain;
  *along = weighted;
}

static void layer_norm_backward(float *dx, const float *dy, const float *x, const float *mean,
                                const float *inverse_deviation, const float *gamma, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++, x += columns, dy += columns, dx += columns) {
    float center = mean[r], scale = inverse_deviation[r], total, along;
    layer_norm_sums(&total, &along, dy, x, center, gamma, columns);
    total /= (float)columns;
    along *= scale * scale / (float)columns;
    CK_INDEPENDENT
    for (size_t i = 0; i < columns; i++) dx[i] = scale * (dy[i] * gamma[i] - total - (x[i] - center) * along);
  }
}

static void layer_norm_parameter_gradients(float *dgamma, float *dbeta, const float *dy, const float *x,
                                           const float *mean, const float *inverse_deviation, size_t rows,
                                           size_t columns) {
  memset(dgamma, 0, columns * sizeof(float));
  memset(dbeta, 0, columns * sizeof(float));
  for (size_t r = 0; r < rows; r++, x += columns, dy += columns) {
    float center = mean[r], scale = inverse_deviation[r];
    CK_INDEPENDENT
    for (size_t i = 0; i < columns; i++) {
      dgamma[i] += dy[i] * ((x[i] - center) * scale);
      dbeta[i] += dy[i];
    }
  }
}

static void normalize_forward(float *out, float *inverse_norm, const float *x, float epsilon, size_t rows,
                              size_t columns) {
  for (size_t r = 0; r < rows; r++, x += columns, out += columns) {
    float norm = __builtin_elementwise_sqrt(dot(x, x, columns));
    inverse_norm[r] = 1.f / (norm < epsilon ? epsilon : norm);
    affine(out, x, inverse_norm[r], 0.f, columns);
  }
}

static void normalize_backward(float *dx, const float *y, const float *dy, const float *inverse_norm, size_t rows,
                               size_t columns) {
  for (size_t r = 0; r < rows; r++, y += columns, dy += columns, dx += columns) {
    // |y| is 1 to a few roundings, unless the norm was below epsilon and a constant took its place.
    bool unit = !(dot(y, y, columns) < 0.9999f);
    float scale = inverse_norm[r], along = unit ? dot(y, dy, columns) : 0.f;
    CK_INDEPENDENT
    for (size_t i = 0; i < columns; i++) dx[i] = scale * (dy[i] - y[i] * along);
  }
}
