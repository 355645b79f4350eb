#ifndef CROSSMATCH_KERNEL_TABLES_H
#define CROSSMATCH_KERNEL_TABLES_H

#include "kernels.h"
#include "product.h"

extern const ck_kernels ck_kernels_generic;
#if defined(__x86_64__)
extern const ck_kernels ck_kernels_avx2;
extern const ck_kernels ck_kernels_avx512;
extern const ck_product ck_product_avx2;
extern const ck_product ck_product_avx512;
extern const ck_product ck_product_dot;
extern const ck_product ck_product_amx;
#endif

/// The bytes of a core's second-level cache, as far as products use it: 256 KiB to 2 MiB.
size_t ck_second_level_cache(void);

#endif
