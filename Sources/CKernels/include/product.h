#ifndef CROSSMATCH_PRODUCT_H
#define CROSSMATCH_PRODUCT_H

#include "kernels.h"

#pragma clang assume_nonnull begin

/// How the elements of a matrix lie in memory.
typedef enum {
  CK_FLOATS,
  /// IEEE 754 half precision.
  CK_HALVES,
  /// The upper halves of 32-bit floats.
  CK_BFLOATS,
} ck_format;

/// A matrix in memory: rows that begin `stride` elements apart, read as it stands or transposed.
typedef struct {
  const void *elements;
  size_t stride;
  bool is_transposed;
  ck_format format;
} ck_matrix;

/// A product of matrices for one instruction set. Runs on the calling thread.
typedef struct {
  /// The floats of scratch memory that a product needs, at most; m is at least 1.
  size_t (*scratch)(size_t m, size_t k);
  /// out [m, n] = a [m, k] · b [k, n] + addend [m, n] + row [n], where NULL adds nothing; m is at least 1.
  ///
  /// An element is the sum over k in the same order whatever m and n are. Operands in 16 bits are widened as they are
  /// brought into the caches; nothing else of them is copied.
  ///
  /// - `out`: rows of `stride` floats; overlaps neither operand
  /// - `addend`: rows of `stride` floats, `out` itself or elsewhere
  /// - `scratch`: as many floats as said above, of any content
  void (*multiply)(float *out, size_t stride, ck_matrix a, ck_matrix b, size_t m, size_t n, size_t k,
                   const float *_Nullable addend, const float *_Nullable row, float *scratch);
  /// out [n] = a [k] · bᵀ [k, n] + addend [n] + row [n] with the sums of `multiply`; NULL where nothing is gained by it.
  ///
  /// - `b`: n rows of k elements, `stride` elements apart
  void (*_Nullable multiply_row)(float *out, const float *a, const void *b, ck_format format, size_t stride, size_t n,
                                 size_t k, const float *_Nullable addend, const float *_Nullable row);
} ck_product;

/// The units of processors that multiply in bfloat16 and add in 32 bits: numbers are rounded to 8 bits of mantissa, products
/// are exact, and sums have the same order of terms whatever m and n are. Numbers below 1.2e-38 count as 0.
typedef enum {
  /// The dot products of AVX512-BF16.
  CK_DOT_PRODUCTS,
  /// Intel's tile registers (AMX).
  CK_TILES,
} ck_bfloat_unit;

/// The product in bfloat16 of a unit; NULL where the processor or the system lacks it.
const ck_product *_Nullable ck_bfloat_product_for(ck_bfloat_unit unit);

/// The unit that makes products faster than those in 32 bits are: tiles, and dot products on AMD's processors. Intel's take
/// twice the time that their work in 32 bits does. Returns whether there is one.
bool ck_bfloat_unit_best(ck_bfloat_unit *unit);

/// The product for an instruction set; NULL where there is none or the processor lacks it.
const ck_product *_Nullable ck_product_for(ck_instruction_set set);

#pragma clang assume_nonnull end

#endif
