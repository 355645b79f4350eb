#include "software_tiles.h"

#include "prelude.h"

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,f16c,fma"))), \
                             apply_to = function)

enum { REGISTERS = 8, ROWS = 16, BYTES = 64, FLOATS = BYTES / sizeof(float) };

/// Registers hold nothing before they are configured, as after they were released.
static _Thread_local struct {
  bool is_configured;
  uint8_t rows[REGISTERS][ROWS][BYTES];
} tiles_of_thread;

static void configure(const void *configuration) {
  const uint8_t *bytes = configuration;
  // Palette 1; from byte 16 the bytes of a row in 16 bits, from byte 48 the rows.
  bool is_whole = bytes[0] == 1 && bytes[1] == 0;
  for (int tile = 0; tile < REGISTERS; tile++) {
    is_whole &= bytes[16 + 2 * tile] == BYTES && bytes[17 + 2 * tile] == 0 && bytes[48 + tile] == ROWS;
  }
  tiles_of_thread.is_configured = is_whole;
}

static void need_configuration(void) {
  if (!tiles_of_thread.is_configured) __builtin_trap();
}

static void zero(int tile) {
  need_configuration();
  memset(tiles_of_thread.rows[tile], 0, sizeof tiles_of_thread.rows[tile]);
}

static void load_tile(int tile, const void *start, size_t stride) {
  need_configuration();
  for (size_t row = 0; row < ROWS; row++) {
    memcpy(tiles_of_thread.rows[tile][row], (const char *)start + row * stride, BYTES);
  }
}

static void store_tile(int tile, void *start, size_t stride) {
  need_configuration();
  for (size_t row = 0; row < ROWS; row++) {
    memcpy((char *)start + row * stride, tiles_of_thread.rows[tile][row], BYTES);
  }
}

/// sums[i][j] += Σ left[i][2p] · right[p][2j] + left[i][2p + 1] · right[p][2j + 1]
static void dot(int sums, int left, int right) {
  need_configuration();
  for (size_t i = 0; i < ROWS; i++) {
    float row[FLOATS];
    memcpy(row, tiles_of_thread.rows[sums][i], BYTES);
    for (size_t p = 0; p < FLOATS; p++) {
      uint16_t a[2], b[2];
      memcpy(a, tiles_of_thread.rows[left][i] + p * sizeof a, sizeof a);
      for (size_t j = 0; j < FLOATS; j++) {
        memcpy(b, tiles_of_thread.rows[right][p] + j * sizeof b, sizeof b);
        for (int t = 0; t < 2; t++) row[j] += float_of((uint32_t)a[t] << 16) * float_of((uint32_t)b[t] << 16);
      }
    }
    memcpy(tiles_of_thread.rows[sums][i], row, BYTES);
  }
}

#define CK_TILE_BEGIN(configuration) configure(configuration)
#define CK_TILE_END() (tiles_of_thread.is_configured = false)
#define CK_TILE_ZERO(tile) zero(tile)
#define CK_TILE_LOAD(tile, start, stride) load_tile(tile, start, stride)
#define CK_TILE_DOT(sums, left, right) dot(sums, left, right)
#define CK_TILE_STORE(tile, start, stride) store_tile(tile, start, stride)

#include "amx_body.h"

#pragma clang attribute pop

static const ck_product software_product = {tile_scratch, multiply_with_tiles, NULL};

const ck_product *software_tile_product(void) {
  return ck_bfloat_product_for(CK_DOT_PRODUCTS) ? &software_product : NULL;
}

#else

const ck_product *software_tile_product(void) { return NULL; }

#endif
