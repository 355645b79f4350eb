#include "prelude.h"

#if defined(__x86_64__)

#define CK_TABLE ck_kernels_avx512
#define CK_INSTRUCTION_SET CK_AVX512
#define CK_LANES 16
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,f16c,fma"))), apply_to = function)
#include "bodies.h"
#pragma clang attribute pop

#endif
