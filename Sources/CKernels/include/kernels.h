#ifndef CROSSMATCH_KERNELS_H
#define CROSSMATCH_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The instruction sets that the kernels are compiled for. What `CK_GENERIC` means is the compiler's baseline: SSE2 on
/// x86-64, NEON on arm64.
typedef enum { CK_GENERIC, CK_AVX2, CK_AVX512 } ck_instruction_set;

/// Float32 vector kernels, all compiled from one body per kernel.
///
/// Rows are contiguous: a matrix is [rows, columns], row-major. Counts may be zero, pointers need no more alignment than
/// their element has. An output may be the very same array as an input of its shape, but may not overlap one otherwise,
/// and never overlaps an input of another shape. A call with the same arguments gives the same bits on the same
/// instruction set; different instruction sets round differently.
///
/// "Relative" below is the largest error against the exact result of the Float32 argument.
typedef struct {
  ck_instruction_set instruction_set;

  // Arithmetic: out [n].
  void (*add)(float *out, const float *a, const float *b, size_t n);
  void (*subtract)(float *out, const float *a, const float *b, size_t n);
  void (*multiply)(float *out, const float *a, const float *b, size_t n);
  void (*divide)(float *out, const float *a, const float *b, size_t n);
  /// out = scale · x + shift
  void (*affine)(float *out, const float *x, float scale, float shift, size_t n);
  /// y += scale · x
  void (*accumulate)(float *y, const float *x, float scale, size_t n);

  // Rows: x, out [rows, columns]; row [columns].
  /// Makes each row of `out` a copy of `row`.
  void (*set_rows)(float *out, const float *row, size_t rows, size_t columns);
  /// out [columns], the sum of the rows of x; overwritten.
  void (*column_sums)(float *out, const float *x, size_t rows, size_t columns);

  // Reductions: the order of summation is not that of the elements.
  float (*dot)(const float *a, const float *b, size_t n);
  float (*sum)(const float *x, size_t n);
  /// The largest element; NaN if there is one; -inf if n is 0.
  float (*maximum)(const float *x, size_t n);

  // Functions: out [n], relative 1e-6, with the special values of the C library.
  void (*exponential)(float *out, const float *x, size_t n);
  void (*logarithm)(float *out, const float *x, size_t n);
  void (*square_root)(float *out, const float *x, size_t n);
  void (*hyperbolic_tangent)(float *out, const float *x, size_t n);
  /// Results below 1.2e-38 become 0.
  void (*sigmoid)(float *out, const float *x, size_t n);

  // Activations: x, dy, out, dx [n]. The relative error of the forward ones is below 1e-6 for |x| < 5 and grows with the
  // rounding of the exponent (x² / 2, …) from there; unlike 0.5 · (1 + erf), they do not cancel for negative x.
  // Forward, -inf gives NaN as it does in PyTorch; backward, -inf gives 0 and inf gives dy.
  /// x · Φ(x), Φ the normal distribution: GELU in its erf form.
  void (*gelu_forward)(float *out, const float *x, size_t n);
  void (*gelu_backward)(float *dx, const float *x, const float *dy, size_t n);
  /// 0.5 · x · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))
  void (*gelu_tanh_forward)(float *out, const float *x, size_t n);
  void (*gelu_tanh_backward)(float *dx, const float *x, const float *dy, size_t n);
  /// x · sigmoid(1.702 · x)
  void (*quick_gelu_forward)(float *out, const float *x, size_t n);
  void (*quick_gelu_backward)(float *dx, const float *x, const float *dy, size_t n);

  // Normalization: x, out, dy, dx [rows, columns]; mean, inverse_deviation, inverse_norm [rows]; gamma, beta [columns].
  /// (x - mean) / √(variance + epsilon) · gamma + beta, with the biased variance, computed in two passes.
  void (*layer_norm_forward)(float *out, float *mean, float *inverse_deviation, const float *x, const float *gamma,
                             const float *beta, float epsilon, size_t rows, size_t columns);
  void (*layer_norm_backward)(float *dx, const float *dy, const float *x, const float *mean,
                              const float *inverse_deviation, const float *gamma, size_t rows, size_t columns);
  /// dgamma, dbeta [columns], overwritten.
  void (*layer_norm_parameter_gradients)(float *dgamma, float *dbeta, const float *dy, const float *x,
                                         const float *mean, const float *inverse_deviation, size_t rows,
                                         size_t columns);
  /// x / max(|x|, epsilon), as PyTorch's F.normalize.
  void (*normalize_forward)(float *out, float *inverse_norm, const float *x, float epsilon, size_t rows,
                            size_t columns);
  /// From the output y. Where |x| < epsilon, y is linear in x and so is the derivative.
  void (*normalize_backward)(float *dx, const float *y, const float *dy, const float *inverse_norm, size_t rows,
                             size_t columns);

  // Softmax: x, y, dy, out, dx [rows, columns].
  /// The softmax of scale · x over the first min(columns, visible + row · visible_step) columns of each row; the other
  /// columns are 0. Visible 1 and step 1 are causal attention, visible `columns` and step 0 are all.
  void (*softmax_forward)(float *out, const float *x, float scale, size_t rows, size_t columns, size_t visible,
                          size_t visible_step);
  /// scale · y · (dy - Σ y · dy), from the output y.
  void (*softmax_backward)(float *dx, const float *y, const float *dy, float scale, size_t rows, size_t columns);
  void (*log_softmax_forward)(float *out, const float *x, size_t rows, size_t columns);
  /// dy - exp(y) · Σ dy, from the output y.
  void (*log_softmax_backward)(float *dx, const float *y, const float *dy, size_t rows, size_t columns);
  /// out [rows]; -inf for a row of no columns or of -inf only.
  void (*log_sum_exp)(float *out, const float *x, size_t rows, size_t columns);

  // Conversions: out [n], exact, subnormals, infinities and NaN included.
  /// From IEEE 754 binary16.
  void (*from_half)(float *out, const uint16_t *x, size_t n);
  /// From bfloat16.
  void (*from_bfloat)(float *out, const uint16_t *x, size_t n);
  /// scale · x
  void (*from_bytes)(float *out, const uint8_t *x, float scale, size_t n);
} ck_kernels;

/// Whether this processor has the instruction set (and the kernels were compiled for it).
bool ck_supports(ck_instruction_set set);

/// The kernels for an instruction set; NULL where the processor lacks it.
const ck_kernels *_Nullable ck_kernels_for(ck_instruction_set set);

/// The kernels for the widest instruction set that this processor has.
const ck_kernels *ck_kernels_best(void);

#pragma clang assume_nonnull end

#endif
