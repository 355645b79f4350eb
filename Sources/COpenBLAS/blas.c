#include "blas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

enum { ROW_MAJOR = 101, NO_TRANSPOSE = 111, TRANSPOSE = 112 };

typedef void (*sgemm_function)(int, int, int, int, int, int, float, const float *, int, const float *, int, float,
                               float *, int);
typedef void (*set_threads_function)(int);
typedef char *(*core_name_function)(void);

static sgemm_function sgemm;
static core_name_function core_name;
static const char *failure;

/// A name for the kernels that a processor OpenBLAS may not know should get, or NULL to let it choose.
static const char *preferred_core(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (has_avx512 && !__builtin_cpu_is("intel")) return "SkylakeX";
#endif
  return NULL;
}

static void *open_library(void) {
#if defined(__APPLE__)
  static const char *const names[] = {"libopenblas.dylib", "/opt/homebrew/opt/openblas/lib/libopenblas.dylib"};
#else
  static const char *const names[] = {"libopenblas.so.0", "libopenblas.so"};
#endif
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (library) return library;
  }
  return NULL;
}

/// Sets a variable unless the user has; returns whether it was set here.
static bool set_default(const char *name, const char *value) {
  return value && !getenv(name) && setenv(name, value, 0) == 0;
}

static void load(void) {
  // The threads are ours (see Parallelism.swift): OpenBLAS' own would only wait beside them.
  bool set_core = set_default("OPENBLAS_CORETYPE", preferred_core());
  bool set_threads = set_default("OPENBLAS_NUM_THREADS", "1");
  void *library = open_library();
  if (set_core) unsetenv("OPENBLAS_CORETYPE");
  if (set_threads) unsetenv("OPENBLAS_NUM_THREADS");
  if (!library) {
    failure = "OpenBLAS is not installed (Debian: libopenblas0-pthread)";
    return;
  }
  sgemm = (sgemm_function)dlsym(library, "cblas_sgemm");
  core_name = (core_name_function)dlsym(library, "openblas_get_corename");
  set_threads_function limit = (set_threads_function)dlsym(library, "openblas_set_num_threads");
  if (!sgemm || !core_name || !limit) {
    failure = "the OpenBLAS found lacks cblas_sgemm, openblas_get_corename or openblas_set_num_threads";
    return;
  }
  limit(1);
}

const char *blas_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return failure;
}

const char *blas_core_name(void) { return core_name(); }

void blas_sgemm(bool transpose_a, bool transpose_b, int m, int n, int k, const float *a, int a_stride,
                const float *b, int b_stride, float beta, float *c, int c_stride) {
  sgemm(ROW_MAJOR, transpose_a ? TRANSPOSE : NO_TRANSPOSE, transpose_b ? TRANSPOSE : NO_TRANSPOSE, m, n, k, 1, a,
        a_stride, b, b_stride, beta, c, c_stride);
}
