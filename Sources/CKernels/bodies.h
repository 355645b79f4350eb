// The kernels of one instruction set: included once by each kernels_*.c, which says which functions are compiled for
// what, and defines CK_TABLE, CK_INSTRUCTION_SET and CK_LANES. All functions here are static, so that their names can be the same.

#pragma clang fp contract(fast)
// Sanitizers keep the loops scalar, which is no reason to warn.
#pragma clang diagnostic ignored "-Wpass-failed"

#include "vectors.h"

#include "element_functions.h"

#include "activations_body.h"
#include "conversion_body.h"
#include "elementwise_body.h"
#include "reductions_body.h"
#include "normalization_body.h"
#include "softmax_body.h"

const ck_kernels CK_TABLE = {
    .instruction_set = CK_INSTRUCTION_SET,
    .add = add,
    .subtract = subtract,
    .multiply = multiply,
    .divide = divide,
    .affine = affine,
    .accumulate = accumulate,
    .set_rows = set_rows,
    .column_sums = column_sums,
    .dot = dot,
    .sum = sum,
    .maximum = maximum,
    .exponential = exponential,
    .logarithm = logarithm,
    .square_root = square_root,
    .hyperbolic_tangent = hyperbolic_tangent,
    .sigmoid = sigmoid,
    .gelu_forward = gelu_forward,
    .gelu_backward = gelu_backward,
    .gelu_tanh_forward = gelu_tanh_forward,
    .gelu_tanh_backward = gelu_tanh_backward,
    .quick_gelu_forward = quick_gelu_forward,
    .quick_gelu_backward = quick_gelu_backward,
    .layer_norm_forward = layer_norm_forward,
    .layer_norm_backward = layer_norm_backward,
    .layer_norm_parameter_gradients = layer_norm_parameter_gradients,
    .normalize_forward = normalize_forward,
    .normalize_backward = normalize_backward,
    .softmax_forward = softmax_forward,
    .softmax_backward = softmax_backward,
    .log_softmax_forward = log_softmax_forward,
    .log_softmax_backward = log_softmax_backward,
    .log_sum_exp = log_sum_exp,
    .from_half = from_half,
    .from_bfloat = from_bfloat,
    .from_bytes = from_bytes,
};
