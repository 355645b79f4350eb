#ifndef CROSSMATCH_PRODUCT_H
#define CROSSMATCH_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

/// A matrix in memory: rows of `stride` floats, read as it stands or transposed.
typedef struct {
  const float *elements;
  size_t stride;
  bool is_transposed;
} ck_matrix;

/// Whether this processor can run `ck_product`: it has AVX-512.
bool ck_has_product(void);

/// The floats of scratch memory that a product needs, at most.
size_t ck_product_scratch(size_t m, size_t k);

/// out [m, n] = a [m, k] · b [k, n] + addend [m, n] + row [n], where NULL adds nothing.
///
/// Blocked as Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008, describe it. An element
/// is the sum over k in the same order whatever m and n are. Runs on the calling thread.
///
/// - `out`: rows of `stride` floats; overlaps neither operand
/// - `addend`: rows of `stride` floats, `out` itself or elsewhere
/// - `scratch`: `ck_product_scratch` floats, of any content
void ck_product(float *out, size_t stride, ck_matrix a, ck_matrix b, size_t m, size_t n, size_t k,
                const float *_Nullable addend, const float *_Nullable row, float *scratch);

#pragma clang assume_nonnull end

#endif
