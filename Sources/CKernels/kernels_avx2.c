#include "prelude.h"

#if defined(__x86_64__)

#define CK_TABLE ck_kernels_avx2
#define CK_INSTRUCTION_SET CK_AVX2
#define CK_LANES 8
#pragma clang attribute push(__attribute__((target("avx2,f16c,fma"))), apply_to = function)
#include "bodies.h"
#pragma clang attribute pop

#endif
