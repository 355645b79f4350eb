#include "tables.h"

bool ck_supports(ck_instruction_set set) {
  switch (set) {
    case CK_GENERIC:
      return true;
#if defined(__x86_64__)
    case CK_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c") && __builtin_cpu_supports("fma");
    case CK_AVX512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
             __builtin_cpu_supports("f16c") && __builtin_cpu_supports("fma");
#endif
    default:
      return false;
  }
}

const ck_kernels *ck_kernels_for(ck_instruction_set set) {
  if (!ck_supports(set)) return NULL;
  switch (set) {
#if defined(__x86_64__)
    case CK_AVX2:
      return &ck_kernels_avx2;
    case CK_AVX512:
      return &ck_kernels_avx512;
#endif
    default:
      return &ck_kernels_generic;
  }
}

const ck_kernels *ck_kernels_best(void) {
  const ck_kernels *avx512 = ck_kernels_for(CK_AVX512), *avx2 = ck_kernels_for(CK_AVX2);
  return avx512 ? avx512 : avx2 ? avx2 : &ck_kernels_generic;
}

const ck_product *ck_product_for(ck_instruction_set set) {
  if (!ck_supports(set)) return NULL;
  switch (set) {
#if defined(__x86_64__)
    case CK_AVX2:
      return &ck_product_avx2;
    case CK_AVX512:
      return &ck_product_avx512;
#endif
    default:
      return NULL;
  }
}
