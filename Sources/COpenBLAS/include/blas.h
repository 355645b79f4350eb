#ifndef CROSSMATCH_BLAS_H
#define CROSSMATCH_BLAS_H

#include <stdbool.h>

/// Loads OpenBLAS, once. Returns NULL, or why it could not be loaded.
///
/// OpenBLAS picks its kernels when it is loaded, and older ones do not know newer processors: 0.3.21 (Debian 12)
/// takes a Zen 4 or Zen 5 for a Haswell and then runs at half its speed. The only way to choose is an environment
/// variable that is read at load time; hence loading by hand instead of linking. OPENBLAS_CORETYPE, where the
/// user has set it, wins.
const char *blas_load(void);

/// The name of the processor that OpenBLAS chose its kernels for.
const char *blas_core_name(void);

/// c [m, n] = op(a) [m, k] · op(b) [k, n] + beta · c, row-major, on the calling thread alone.
/// Call after `blas_load` has returned NULL.
void blas_sgemm(bool transpose_a, bool transpose_b, int m, int n, int k, const float *a, int a_stride,
                const float *b, int b_stride, float beta, float *c, int c_stride);

#endif
