// Products in bfloat16 with Intel's tile registers.

#include "prelude.h"

#if defined(__x86_64__)

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,amx-tile,amx-bf16,f16c,fma"))), apply_to = function)

#define CK_TILE_BEGIN(configuration) _tile_loadconfig(configuration)
#define CK_TILE_END() _tile_release()
#define CK_TILE_ZERO(tile) _tile_zero(tile)
#define CK_TILE_LOAD(tile, start, stride) _tile_loadd(tile, start, stride)
#define CK_TILE_DOT(sums, left, right) _tile_dpbf16ps(sums, left, right)
#define CK_TILE_STORE(tile, start, stride) _tile_stored(tile, start, stride)

#include "amx_body.h"

#pragma clang attribute pop

const ck_product ck_product_amx = {tile_scratch, multiply_with_tiles, NULL};

#endif
